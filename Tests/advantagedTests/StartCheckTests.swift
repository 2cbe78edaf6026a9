import Glibc
import Testing
import Transport

@testable import advantaged

@Suite struct StartCheckTests {
    private func findings(_ arguments: [String], running: RunRecord? = nil) throws -> [String] {
        try StartCheck(try configuration(arguments), running: { _ in running }).findings()
    }

    private func refusal(_ arguments: [String]) -> String {
        do {
            _ = try findings(arguments)
            return "it would start"
        } catch {
            return "\(error)"
        }
    }

    @Test func whatWouldStart() throws {
        #expect(try findings(["--port", "0"]) == ["access: anyone who reaches the port may call", "address: 127.0.0.1, a free port"])
        let profiles = TemporaryFile(#"{"house": {"name": "math"}}"#)
        let tokens = TemporaryFile("0123456789abcdef")
        #expect(
            try findings(["--port", "0", "--profiles", profiles.path, "--token-file", tokens.path])
                == ["profiles: 1 in \(profiles.path)", "address: 127.0.0.1, a free port"])
    }

    @Test func aPortInUse() throws {
        let taken = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(taken) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port: UInt16 = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(taken, $0, length)
                _ = listen(taken, 1)
                _ = getsockname(taken, $0, &length)
            }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
        #expect(refusal(["--port", "\(port)"]).contains("cannot listen: bind 127.0.0.1:\(port): Address already in use"))
        // The running service itself may have it.
        let running = RunRecord(process: .current, addresses: [SocketAddress(host: "127.0.0.1", port: port)])
        #expect(try findings(["--port", "\(port)"], running: running).last?.contains("belongs to the running service") == true)
    }

    @Test(arguments: [
        (["--host", "nosuch.invalid", "--allow-unauthenticated"], "cannot listen: resolve nosuch.invalid: "),
        (["--host", "192.0.2.1", "--allow-unauthenticated"], "Cannot assign requested address"),
        (["--token-file", "/nosuch"], "cannot read /nosuch: No such file"), (["--profiles", "/nosuch"], "cannot read /nosuch"),
        (["--tls-certificate", "/nosuch", "--tls-key", "/nosuch"], "cannot read /nosuch"),
        (["--port", "0", "--run-file", "/nosuch/a"], "cannot be written"),
    ])
    func whatWouldNot(_ arguments: [String], _ reason: String) {
        let refusal = refusal(arguments)
        #expect(refusal.contains(reason), "\(refusal)")
        #expect(!refusal.hasSuffix("nosuch.invalid: Cannot assign requested address"))
    }
}
