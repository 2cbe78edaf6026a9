import Glibc

/// A process, told from a later one that got the same number by the time at which it began.
struct ProcessIdentity: Equatable {
    /// The number.
    var id: Int32
    /// When it began, in clock ticks since the machine started; 0 where the kernel does not say.
    var started: Int

    /// This process.
    static var current: ProcessIdentity { ProcessIdentity(id: getpid(), started: startTime(of: getpid()) ?? 0) }

    /// Whether the process still runs.
    var isRunning: Bool {
        guard kill(id, 0) == 0 || errno == EPERM else { return false }
        return started == 0 || Self.startTime(of: id).map { $0 == started } ?? true
    }

    /// The user that the process belongs to.
    var owner: uid_t? {
        var status = stat()
        return stat("/proc/\(id)", &status) == 0 ? status.st_uid : nil
    }

    /// The 22nd field of `/proc/PID/stat`; the second one is a name in brackets, which may hold spaces and brackets (proc_pid_stat(5)).
    private static func startTime(of id: Int32) -> Int? {
        let descriptor = open("/proc/\(id)/stat", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = read(descriptor, &bytes, bytes.count)
        let text = bytes.prefix(max(0, count))
        guard let end = text.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = text[(end + 1)...].split(separator: UInt8(ascii: " "))
        // The first of them is the third field.
        return fields.count > 19 ? Int(String(decoding: fields[19], as: UTF8.self)) : nil
    }
}
