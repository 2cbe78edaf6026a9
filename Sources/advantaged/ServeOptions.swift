import ArgumentParser

/// The flags of `serve` and `check-config`; ``ServiceConfiguration`` gives them their defaults.
struct ServeOptions: ParsableArguments {
    @Option(help: "A JSON file with settings, named as the flags with underscores: {\"port\": 8080, \"max_body_bytes\": 1000000}.")
    var config: String?

    @Option(help: "Address to listen on: IPv4, IPv6 or a host name. (default: 127.0.0.1)")
    var host: String?
    @Option(help: "Port to listen on; 0 picks a free one and logs it. (default: 8080)")
    var port: UInt16?
    @Option(help: "Threads that compute. (default: one per core)")
    var workers: Int?

    @Option(help: "Largest request body in bytes, as sent and unpacked; beyond it 413. (default: 268435456)")
    var maxBodyBytes: Int?
    @Option(
        help: "Bytes for requests, the work on them and answers together; beyond it 503. (default: half of the memory, at most 8589934592)")
    var maxTotalBodyBytes: Int?
    @Option(help: "How many times its size a gzip body may grow to that is no stream; beyond it 413. (default: 200)")
    var maxInflationRatio: Int?
    @Option(
        help:
            "Tokens whose advantages one answer may write, or an estimator of single tokens work on; beyond it 422. (default: 33554432, or less where memory is short)"
    )
    var maxOutputTokens: Int?
    @Option(help: "Bytes of a line of newline-delimited JSON, which holds a group; beyond it the group fails alone. (default: 33554432)")
    var maxLineBytes: Int?
    @Option(help: "JSON file of verifiers by name, which requests use as {\"profile\": NAME}. (default: none)")
    var profiles: String?
    @Option(help: "Requests that may wait for a thread; beyond it 429. (default: 256)")
    var maxQueued: Int?
    @Option(help: "Open connections; beyond it new ones wait. (default: 10000)")
    var maxConnections: Int?
    @Option(help: "Bytes of a request line; beyond it 414. (default: 8192)")
    var maxRequestLineBytes: Int?
    @Option(help: "Bytes of a request's head, and of its trailers; beyond it 431. (default: 32768)")
    var maxHeadBytes: Int?
    @Option(help: "Fields of a head, and of trailers; beyond it 431. (default: 100)")
    var maxFields: Int?
    @Option(help: "Bytes of all chunk extensions of a body; beyond it 400. (default: 4096)")
    var maxChunkExtensionBytes: Int?

    @Option(help: "Seconds for a TLS handshake. (default: 10)")
    var handshakeTimeout: Int?
    @Option(help: "Seconds for the whole head of a request; beyond it 408. (default: 10)")
    var headTimeout: Int?
    @Option(help: "Seconds for a body, and one more for each --min-body-rate bytes of it; beyond it 408. (default: 30)")
    var bodyTimeout: Int?
    @Option(help: "Bytes a second that a body must bring beyond --body-timeout. (default: 65536)")
    var minBodyRate: Int?
    @Option(help: "Seconds in which more of a body must come that is answered as it comes; beyond it 408. (default: 300)")
    var streamTimeout: Int?
    @Option(help: "Seconds an idle connection is kept. (default: 75)")
    var idleTimeout: Int?
    @Option(
        help:
            "Seconds in which a client must take some bytes of its answer, and all of it, with one more for each --min-answer-rate bytes. (default: 30)"
    )
    var writeTimeout: Int?
    @Option(help: "Bytes a second that a client must take of its answer beyond --write-timeout. (default: 65536)")
    var minAnswerRate: Int?
    @Option(help: "Seconds that the client's end of a closing connection is waited for. (default: 2)")
    var lingerTimeout: Int?
    @Option(help: "Seconds a drain keeps accepting, for load balancers to notice /readyz. (default: 0)")
    var drainDelay: Int?
    @Option(help: "Seconds a drain waits for requests in flight. (default: 25)")
    var drainGrace: Int?

    @Option(help: "PEM file with the certificate chain; the port then speaks TLS. Read again on SIGHUP.")
    var tlsCertificate: String?
    @Option(help: "PEM file with the private key of --tls-certificate.")
    var tlsKey: String?
    @Option(help: "PEM file with the authorities that sign clients' certificates.")
    var tlsClientCa: String?
    @Option(help: "Whether clients show a certificate: none, optional, required. (default: required with --tls-client-ca, else none)")
    var tlsClientCertificates: String?
    @Option(help: "Names in clients' certificates that are let in, with commas: URI:spiffe://lab/trainer,CN:trainer. (default: all that are signed)")
    var allowedIdentities: String?
    @Option(help: "File with bearer tokens, one a line as token or name:token. Read again on SIGHUP.")
    var tokenFile: String?
    @Option(help: "What needs no token or certificate, with commas: health, metrics, contract, or none. (default: health)")
    var authExempt: String?
    @Flag(help: "Serve beyond this machine although anyone may call.")
    var allowUnauthenticated = false

    @Option(help: "Format of log lines, on standard error: \(LogFormat.allNames). (default: text on a terminal, else json)")
    var logFormat: LogFormat?
    @Option(help: "Which requests are logged: \(AccessLog.allNames); \"all\" leaves out successful health checks and metrics. (default: all)")
    var accessLog: AccessLog?
}
