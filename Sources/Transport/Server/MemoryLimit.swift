import Glibc

/// How much memory the process may use: the least of its control groups' limits, its limit of address space (RLIMIT_AS) and the machine's memory.
public enum MemoryLimit {
    /// Bytes; `nil` if nothing says.
    public static let bytes: Int? = {
        var limits: [Int] = []
        // A line is `number:controllers:path`; version 2 has no controllers (cgroups(7)).
        for line in read("/proc/self/cgroup").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3 else { continue }
            if parts[1].isEmpty {
                // In a container the own group is the root of what can be seen.
                limits += ["/sys/fs/cgroup\(parts[2])/memory.max", "/sys/fs/cgroup/memory.max"].compactMap(number)
            } else if parts[1].split(separator: ",").contains("memory") {
                limits += ["\(parts[2])/", "/"].compactMap { number("/sys/fs/cgroup/memory\($0)memory.limit_in_bytes") }
            }
        }
        for line in read("/proc/meminfo").split(separator: "\n") where line.hasPrefix("MemTotal:") {
            limits += line.split(separator: " ").dropFirst().prefix(1).compactMap { Int($0) }.map { $0 * 1024 }
        }
        var space = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &space) == 0, space.rlim_cur != rlim_t.max {
            limits.append(Int(clamping: space.rlim_cur))
        }
        return limits.min()
    }()

    /// `nil` for `max` and where there is no such file.
    private static func number(_ path: String) -> Int? {
        read(path).split(separator: "\n").first.flatMap { Int($0) }
    }

    private static func read(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
