import Glibc

/// A process, told from a later one that got the same number by the time at which it began.
struct ProcessIdentity: Equatable {
    /// The number.
    var id: Int32
    /// When it began, in clock ticks since the machine started; 0 where the kernel does not say.
    var started: Int

    /// This process.
    static var current: ProcessIdentity { ProcessIdentity(id: getpid(), started: status(of: getpid())?.started ?? 0) }

    /// Whether the process still runs. One that has ended, but that its parent has not waited for, does not.
    var isRunning: Bool {
        guard kill(id, 0) == 0 || errno == EPERM else { return false }
        guard let status = Self.status(of: id) else { return true }
        return !status.hasEnded && (started == 0 || status.started == started)
    }

    /// The user that the process belongs to.
    var owner: uid_t? {
        var status = stat()
        return stat("/proc/\(id)", &status) == 0 ? status.st_uid : nil
    }

    /// The third field of `/proc/PID/stat`, which is Z or X for a process that has ended, and the 22nd one; the second one is a name in brackets, which may hold
    /// spaces and brackets (proc_pid_stat(5)).
    private static func status(of id: Int32) -> (hasEnded: Bool, started: Int)? {
        let descriptor = open("/proc/\(id)/stat", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = read(descriptor, &bytes, bytes.count)
        let text = bytes.prefix(max(0, count))
        guard let end = text.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = text[(end + 1)...].split(separator: UInt8(ascii: " "))
        // The first of them is the third field.
        guard fields.count > 19, let state = fields[0].first, let started = Int(String(decoding: fields[19], as: UTF8.self)) else { return nil }
        return (state == UInt8(ascii: "Z") || state == UInt8(ascii: "X"), started)
    }
}
