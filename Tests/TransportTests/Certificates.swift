import Glibc
import Testing

@testable import Transport

/// Certificates for one test run, made by `openssl` in a directory of their own: an authority, a server and a client signed by it, and a stranger.
struct Certificates {
    let directory: String

    var authority: String { directory + "/ca.pem" }
    var stranger: String { directory + "/stranger.pem" }
    var strangerKey: String { directory + "/stranger.key" }
    var server: TLSConfiguration { TLSConfiguration(certificateFile: directory + "/server.pem", keyFile: directory + "/server.key") }
    var client: String { directory + "/client.pem" }
    var clientKey: String { directory + "/client.key" }

    static let shared = Result { try Certificates() }

    init() throws {
        var template = Array("/tmp/advantaged-certificates-XXXXXX".utf8CString)
        directory = try #require(mkdtemp(&template).map { String(cString: $0) })
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        try Self.run(
            """
            set -e; cd \(directory); exec 2>/dev/null
            openssl req -x509 \(key) -keyout ca.key -out ca.pem -days 30 -subj /CN=authority
            openssl req -x509 \(key) -keyout stranger.key -out stranger.pem -days 30 -subj /CN=stranger -addext subjectAltName=DNS:localhost
            printf 'subjectAltName=DNS:localhost,IP:127.0.0.1' > server.ext
            openssl req \(key) -keyout server.key -out server.csr -subj /CN=localhost
            openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile server.ext -out server.pem
            printf 'subjectAltName=URI:spiffe://lab/trainer,DNS:trainer.lab,email:trainer@lab' > client.ext
            openssl req \(key) -keyout client.key -out client.csr -subj /CN=trainer
            openssl x509 -req -in client.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile client.ext -out client.pem
            openssl ec -in server.key -aes128 -passout pass:secret -out locked.key
            """)
    }

    static func run(_ script: String) throws {
        let status = system(script)
        guard status == 0 else { throw TLSError("the shell ended with \(status)") }
    }
}
