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
