import Glibc

/// The file in which a running service says where it listens, for `healthcheck`.
struct RunFile {
    let path: String

    /// The places where it may be, the best first: what `--run-file` names, or else what systemd made for the service, `/run/advantaged`, the user's own runtime
    /// directory, and shared memory, which every container has and can write to, also where its root cannot be written.
    ///
    /// - Parameters:
    ///   - named: the setting; empty for none.
    ///   - variable: looks an environment variable up.
    static func places(named: String?, user: uid_t = getuid(), variable: (String) -> String?) -> [RunFile] {
        if let named { return [RunFile(path: named)] }
        // systemd puts colons between several.
        let given = variable("RUNTIME_DIRECTORY")?.split(separator: ":").first.map { "\($0)/advantaged.json" }
        let own = variable("XDG_RUNTIME_DIR").flatMap { $0.isEmpty ? nil : "\($0)/advantaged.json" }
        return [given, "/run/advantaged/advantaged.json", own, "/dev/shm/advantaged-\(user).json"].compactMap { $0.map(RunFile.init(path:)) }
    }

    /// What became of writing one.
    enum Written {
        case written(RunFile)
        /// Another service that runs has its own there.
        case taken(RunFile, by: ProcessIdentity)
        /// No place can be written to.
        case failed(reason: String)
    }

    /// Writes it to the first place that can be written to.
    static func write(_ record: RunRecord, to places: [RunFile]) -> Written {
        var failure = "there is no place for it"
        for place in places {
            if let other = place.record, other.process != record.process, other.process.isRunning { return .taken(place, by: other.process) }
            if let reason = place.write(record.text) { failure = reason } else { return .written(place) }
        }
        return .failed(reason: failure)
    }

    /// Under another name first: who reads it meanwhile sees all of it, or the old one.
    ///
    /// - Returns: why it failed.
    private func write(_ text: [UInt8]) -> String? {
        let draft = "\(path).\(getpid())"
        // The file may be in a directory that others write to: what they have put there is not followed.
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return failure }
        let count = Glibc.write(descriptor, text, text.count)
        close(descriptor)
        guard count == text.count, rename(draft, path) == 0 else {
            defer { unlink(draft) }
            return failure
        }
        return nil
    }

    /// Whether a file can be made in its directory.
    var canBeWritten: Bool {
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "."
        return access(String(folder), W_OK) == 0
    }

    private var failure: String { "cannot write \(path): \(String(cString: strerror(errno)))" }

    /// Removes it, unless another service has put its own there since.
    func remove(of process: ProcessIdentity = .current) {
        if record?.process == process { unlink(path) }
    }

    /// What the file says, if it is one that a service's own user has written.
    var record: RunRecord? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let text = try? TextFile.read(path), let record = RunRecord(text) else {
            return nil
        }
        // Who may write to the directory could otherwise send a health check anywhere.
        guard status.st_uid == getuid() || status.st_uid == 0 || status.st_uid == record.process.owner else { return nil }
        return record
    }

    /// Why no service is found by it; `nil` where one that runs is.
    var trouble: String? {
        guard access(path, F_OK) == 0 else { return String(cString: strerror(errno)) }
        guard let record else { return "it is no run file that the user of its service has written" }
        return record.process.isRunning ? nil : "process \(record.process.id) is gone"
    }

    /// The record of the first service among the places that still runs.
    static func running(among places: [RunFile]) -> RunRecord? {
        for place in places {
            if let record = place.record, record.process.isRunning { return record }
        }
        return nil
    }
}
