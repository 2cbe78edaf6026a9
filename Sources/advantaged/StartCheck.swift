import Batch
import Glibc
import Middleware
import Tracing
import Transport

/// Whether the service would start: everything that `serve` does before it listens, and what listening needs.
struct StartCheck {
    private let configuration: ServiceConfiguration
    /// What the run file says of a service that runs already.
    private let running: RunRecord?

    init(_ configuration: ServiceConfiguration, running: (([RunFile]) -> RunRecord?) = RunFile.running) {
        self.configuration = configuration
        self.running = running(configuration.runFiles)
    }

    /// What was found, a sentence each.
    ///
    /// - Throws: what the service would end with.
    func findings() throws -> [String] {
        var findings: [String] = []
        if try configuration.accessPolicy().isOpen { findings.append("access: anyone who reaches the port may call") }
        if let tls = configuration.tls {
            _ = try tls.readContext()
            findings.append("tls: the certificate \(tls.certificateFile) and its key belong together")
        }
        let profiles = try configuration.readProfiles()
        if let file = configuration.profilesFile { findings.append("profiles: \(profiles.count) in \(file)") }
        if let file = configuration.runs { findings.append("runs: \(Self.runs(in: file))") }
        if let tracing = Tracer.settings {
            _ = try Tracer.collector(tracing)
            findings.append("spans: exported to \(tracing.endpoint)")
            findings += tracing.notes
        }
        findings.append(try listening())
        if let place = configuration.runFiles.first, configuration.runFiles.count == 1, !place.canBeWritten {
            throw SettingError("run-file: \(place.path) cannot be written")
        }
        return findings
    }

    /// What becomes of the file of the runs, which is not opened: that would make what belongs to it, for the user of this command. A file that cannot be used
    /// does not stop the service.
    private static func runs(in file: String) -> String {
        func unusable(_ reason: String) -> String { "\(file) cannot be opened, so runs are kept in memory: \(reason)" }
        var status = stat()
        guard stat(file, &status) == 0 else {
            guard errno == ENOENT else { return unusable(String(cString: strerror(errno))) }
            let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? "."
            return access(folder, W_OK | X_OK) == 0 ? "\(file) will be made" : unusable(String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return unusable("it is no file") }
        guard access(file, R_OK | W_OK) == 0 else { return unusable(String(cString: strerror(errno))) }
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return unusable(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var head = [UInt8](repeating: 0, count: 16)
        let count = read(descriptor, &head, head.count)
        // An empty file is an empty database (https://www.sqlite.org/fileformat.html, sec. 1.3).
        guard count == 0 || head == Array("SQLite format 3\0".utf8) else { return unusable("it is no database of SQLite") }
        return file
    }

    private func listening() throws -> String {
        let server = configuration.server
        do throws(SystemError) {
            let addresses = try Server.checkAddress(host: server.host, port: server.port)
            guard server.port > 0 else { return "address: \(server.host), a free port" }
            return "address: \(addresses.map(\.description).joined(separator: ", ")) can be listened on"
        } catch {
            if error.code == EADDRINUSE, let running, running.addresses.contains(where: { $0.port == server.port }) {
                return "address: port \(server.port) belongs to the running service, process \(running.process.id)"
            }
            throw SettingError("cannot listen: \(error)")
        }
    }
}
