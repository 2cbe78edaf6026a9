import ArgumentParser
import Logging
import Middleware

/// The flags of `serve` and `check-config`; ``ServiceConfiguration`` gives them their defaults.
struct ServeOptions: ParsableArguments {
    @Option(help: "File with settings, in YAML or JSON, named as the flags but with underscores: \"max_body_bytes: 1000000\".")
    var config: String?

    @Option(help: "Address to listen on: IPv4, IPv6, or a host name, of which it takes all addresses. (default: 127.0.0.1)")
    var host: String?
    @Option(help: "Port to listen on; 0 picks a free one and logs it. (default: 8080)")
    var port: UInt16?
    @Option(help: "Threads that compute. (default: one for each processor that the process may use by its affinity and its control group)")
    var workers: Int?

    @Option(
        help:
            "Largest request body in bytes, as sent and unpacked; above it: 413. --max-total-body-bytes may lower it, because it also counts the work on a body. (default: 268435456)"
    )
    var maxBodyBytes: Int?
    @Option(
        help: "Bytes of memory that all requests and answers together may hold; above it: 503. (default: half of the memory, at most 8589934592)")
    var maxTotalBodyBytes: Int?
    @Option(help: "Largest allowed ratio of unpacked to packed size for a gzip body (streams excepted); above it: 413. (default: 200)")
    var maxInflationRatio: Int?
    @Option(
        help:
            "Most tokens whose advantages one answer holds, or that an estimator of single tokens works on; above it: 422. (default: 33554432, or less where memory is short)"
    )
    var maxOutputTokens: Int?
    @Option(help: "Bytes that parts and explanations take in one answer, before gzip; above it: 422. (default: 1073741824)")
    var maxAnswerBytes: Int?
    @Option(help: "Longest line of newline-delimited JSON, which holds a group, in bytes; a longer one fails alone. (default: 33554432)")
    var maxLineBytes: Int?
    @Option(help: "JSON file of verifiers by name; requests use them as {\"profile\": NAME}. Read again on SIGHUP.")
    var profiles: String?
    @Option(help: "SQLite file in which runs outlive the process; the directory must exist. (default: in memory)")
    var runs: String?
    @Option(help: "Runs that are kept; a further one takes the place of the one that has been idle longest. (default: 200)")
    var maxRuns: Int?
    @Option(help: "Steps of a run that are kept; beyond it neighbouring steps are joined. (default: 2000)")
    var maxRunSteps: Int?
    @Option(help: "Bytes that all runs may take, in memory or in the file; at least 16777216. (default: 67108864)")
    var maxRunBytes: Int?
    @Option(
        help:
            "Groups of each run that are kept with excerpts of their responses, the last ones, at most 64: in memory only, for whoever may call. (default: 0)"
    )
    var keepSamples: Int?
    @Option(
        help:
            "Origins of the other replicas, with commas, like http://10.0.0.2:8080: their pages may read the runs of this service, and its page joins theirs."
    )
    var runsPeers: String?
    @Option(help: "Requests that may wait for a thread; above it: 429. (default: 256)")
    var maxQueued: Int?
    @Option(help: "Open connections; further ones wait. (default: 10000)")
    var maxConnections: Int?
    @Option(help: "Longest request line in bytes; above it: 414. (default: 8192)")
    var maxRequestLineBytes: Int?
    @Option(help: "Largest head of a request in bytes, and the same for its trailers; above it: 431. (default: 32768)")
    var maxHeadBytes: Int?
    @Option(help: "Most fields of a head, and of trailers; above it: 431. (default: 100)")
    var maxFields: Int?
    @Option(help: "Bytes of all chunk extensions of a body; above it: 400. (default: 4096)")
    var maxChunkExtensionBytes: Int?

    @Option(help: "Seconds for a TLS handshake. (default: 10)")
    var handshakeTimeout: Int?
    @Option(help: "Seconds for the whole head of a request; then 408. (default: 10)")
    var headTimeout: Int?
    @Option(help: "Seconds for a body, and one more for each --min-body-rate bytes of it; then 408. (default: 30)")
    var bodyTimeout: Int?
    @Option(help: "Slowest rate of a body after --body-timeout, in bytes a second. (default: 65536)")
    var minBodyRate: Int?
    @Option(help: "Longest pause between two pieces of a streamed request body, in seconds; then 408. (default: 300)")
    var streamTimeout: Int?
    @Option(help: "Seconds an idle connection is kept. (default: 75)")
    var idleTimeout: Int?
    @Option(
        help:
            "Seconds in which a client must take some byte of its answer, and the whole answer; for the latter one more for each --min-answer-rate bytes. (default: 30)"
    )
    var writeTimeout: Int?
    @Option(help: "Slowest rate at which a client may take its answer after --write-timeout, in bytes a second. (default: 65536)")
    var minAnswerRate: Int?
    @Option(help: "Seconds to wait for the client to close a connection that the service closes. (default: 2)")
    var lingerTimeout: Int?
    @Option(help: "Seconds for which a drain still accepts connections, so that load balancers notice /readyz. (default: 0)")
    var drainDelay: Int?
    @Option(help: "Seconds for which a drain waits for requests in flight; then it cuts them. (default: 25)")
    var drainGrace: Int?

    @Option(help: "PEM file with the certificate chain; with it the port serves TLS. Read again on SIGHUP.")
    var tlsCertificate: String?
    @Option(help: "PEM file with the private key of --tls-certificate. Read again on SIGHUP.")
    var tlsKey: String?
    @Option(help: "PEM file with the authorities that sign clients' certificates. Read again on SIGHUP.")
    var tlsClientCa: String?
    @Option(help: "Whether clients show a certificate: none, optional, required. (default: required with --tls-client-ca, else none)")
    var tlsClientCertificates: String?
    @Option(help: "Names in clients' certificates that may call, with commas: URI:spiffe://lab/trainer,CN:trainer. (default: all that are signed)")
    var allowedIdentities: String?
    @Option(help: "File with bearer tokens, one a line as token or name:token. Read again on SIGHUP.")
    var tokenFile: String?
    @Option(help: "What needs no token or certificate, with commas: health, metrics, contract, page, or none. (default: health,page)")
    var authExempt: String?
    @Flag(help: "Serve other machines although anyone may call.")
    var allowUnauthenticated = false

    @Option(
        help:
            "File in which the running service says where it listens, for healthcheck; or none. (default: advantaged.json in $RUNTIME_DIRECTORY, /run/advantaged or $XDG_RUNTIME_DIR, else in /dev/shm)"
    )
    var runFile: String?

    @Option(help: "Format of log lines, on standard error: \(LogFormat.allNames). (default: text on a terminal, else json)")
    var logFormat: LogFormat?
    @Option(help: "Lowest level of log lines: \(Logger.Level.allNames). (default: info)")
    var logLevel: Logger.Level?
    @Option(help: "Seconds from which on a request is logged as slow, whatever --access-log says; streams are not. 0 is never. (default: 0.0)")
    var slowRequest: Double?
    @Option(help: "Which requests are logged: \(AccessLog.Choice.allNames); \"all\" leaves out successful health checks and metrics. (default: all)")
    var accessLog: AccessLog.Choice?
}
