import CLinux
import Glibc

/// How many processors the process may use: those of its affinity mask, or fewer where a control group limits its share of them.
public enum ProcessorLimit {
    /// At least 1.
    public static var count: Int { count(allowed: allowed, cgroups: read("/proc/self/cgroup"), read: read) }

    /// The same from what the kernel says.
    ///
    /// - Parameters:
    ///   - allowed: processors in the affinity mask.
    ///   - cgroups: the text of `/proc/self/cgroup`; a line is `number:controllers:path`, and version 2 has no controllers (cgroups(7)).
    ///   - read: the text of a file; empty where there is none.
    static func count(allowed: Int, cgroups: String, read: (String) -> String) -> Int {
        var shares: [Double] = []
        for line in cgroups.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3 else { continue }
            if parts[1].isEmpty {
                shares += ancestors(of: parts[2]).compactMap { share(version2: read("/sys/fs/cgroup\($0)cpu.max")) }
            } else if parts[1].split(separator: ",").contains("cpu") {
                // The controller is mounted under its name, or with others under all of their names.
                for mount in Set(["cpu", parts[1]]) {
                    shares += ancestors(of: parts[2]).compactMap { path in
                        let folder = "/sys/fs/cgroup/\(mount)\(path)"
                        return share(quota: read("\(folder)cpu.cfs_quota_us"), period: read("\(folder)cpu.cfs_period_us"))
                    }
                }
            }
        }
        // A share of 1.5 keeps two threads busy three quarters of the time; one thread would leave a third of it unused.
        let limit = shares.min().map { Int($0.rounded(.up)) } ?? allowed
        return max(1, min(allowed, limit))
    }

    /// The folders whose limits count: the group's own and all above it. In a container the own group is the root of what can be seen.
    private static func ancestors(of path: String) -> [String] {
        var folders = ["/"]
        var folder = "/"
        for name in path.split(separator: "/") {
            folder += "\(name)/"
            folders.append(folder)
        }
        return folders
    }

    /// `quota period`, or `max period` for no limit.
    private static func share(version2 text: String) -> Double? {
        let words = text.split { $0 == " " || $0 == "\n" }
        guard words.count == 2 else { return nil }
        return share(quota: String(words[0]), period: String(words[1]))
    }

    /// A negative quota is no limit.
    private static func share(quota: String, period: String) -> Double? {
        guard let quota = number(quota), let period = number(period), quota > 0, period > 0 else { return nil }
        return Double(quota) / Double(period)
    }

    private static func number(_ text: String) -> Int? { text.split(separator: "\n").first.flatMap { Int($0) } }

    /// Processors in the affinity mask; those that are online where the mask cannot be read.
    private static var allowed: Int {
        let count = Int(clinux_allowed_processors())
        return count > 0 ? count : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }

    private static func read(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
