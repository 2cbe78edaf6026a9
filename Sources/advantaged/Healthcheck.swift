import ArgumentParser
import Transport

struct Healthcheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a running service whether it is ready; ends with 0 if it is, for containers.",
        discussion: """
            Without a URL it asks the local service at /readyz: its address is ADVANTAGED_HOST or 127.0.0.1, its port ADVANTAGED_PORT or 8080. With \
            ADVANTAGED_TLS_CERTIFICATE it asks over TLS and accepts that certificate alone, whatever names are in it. With an https URL the host's certificate must be signed by an authority of the \
            system, or of --ca.
            """)

    @Argument(help: "An http or https URL with an optional path. (default: /readyz of the local service)")
    var url: String?

    @Option(help: "PEM file with the authorities that may have signed the certificate of an https URL. (default: the system's)")
    var ca: String?

    @Option(help: "PEM file with the certificate to show, where the service wants one.")
    var certificate: String?

    @Option(help: "PEM file with the private key of --certificate.")
    var key: String?

    @Option(help: "Seconds to wait.")
    var timeout = 3

    func validate() throws {
        guard (certificate == nil) == (key == nil) else { throw ValidationError("--certificate and --key must be given together") }
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout must be from 1 to 3600 seconds, it is \(timeout)") }
        guard ca == nil || url?.hasPrefix("https://") == true else { throw ValidationError("--ca is for an https URL") }
    }

    func run() throws {
        let probe = HealthProbe(target: try target(), timeout: timeout)
        switch probe.status() {
        case .success(200): print("ok")
        case .success(let status):
            print("status \(status)")
            throw ExitCode(1)
        case .failure(let failure):
            print(failure.reason)
            throw ExitCode(1)
        }
    }

    /// What to ask.
    ///
    /// - Parameter settings: where the local service's address is looked up.
    func target(_ settings: Settings? = nil) throws -> ProbeTarget {
        let client = certificate.flatMap { file in key.map { TLSQuestion.ClientCertificate(file: file, keyFile: $0) } }
        guard let url else {
            let settings = try settings ?? Settings()
            let host = try settings.value(nil, "host", default: "127.0.0.1")
            let port = try settings.value(nil, "port", default: UInt16(8080), isAllowed: { $0 > 0 }, rule: "a port from 1 to 65535")
            let served = try settings.value(nil as String?, "tls-certificate")
            return ProbeTarget(
                host: Self.reachable(host), port: String(port), tls: served.map { ProbeTarget.TLS(trust: .certificate(file: $0), client: client) })
        }
        var target = try ProbeTarget(url)
        if url.hasPrefix("https://") {
            target.tls = ProbeTarget.TLS(trust: ca.map { .authorities(file: $0, host: target.host) } ?? .system(host: target.host), client: client)
        }
        return target
    }

    /// A service that listens on all addresses is asked on the loopback one.
    private static func reachable(_ host: String) -> String {
        switch host {
        case "0.0.0.0", "": "127.0.0.1"
        case "::": "::1"
        default: host
        }
    }
}
