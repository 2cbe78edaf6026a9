import ArgumentParser
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

    @Test func aFileOfRuns() throws {
        func runs(_ file: String) throws -> String? { try findings(["--port", "0", "--runs", file]).first { $0.hasPrefix("runs: ") } }
        let kept = ", so runs are kept in memory: "
        #expect(try runs("/nosuch/x.sqlite") == "runs: /nosuch/x.sqlite cannot be opened\(kept)No such file or directory")
        #expect(try runs("/tmp/advantaged-test-no-such.sqlite") == "runs: /tmp/advantaged-test-no-such.sqlite will be made")
        #expect(try runs("/tmp") == "runs: /tmp cannot be opened\(kept)it is no file")
        let other = TemporaryFile("some text, longer than a head")
        #expect(try runs(other.path) == "runs: \(other.path) cannot be opened\(kept)it is no database of SQLite")
        let empty = TemporaryFile("")
        let database = TemporaryFile("SQLite format 3\0and more")
        #expect(try runs(empty.path) == "runs: \(empty.path)" && runs(database.path) == "runs: \(database.path)")
    }

    @Test func settingsInTheOrderOfTheTable() throws {
        let settings = try settings()
        _ = try ServiceConfiguration(try ServeOptions.parse(["--port", "7"]), settings)
        let table = try SettingsTable()
        let lines = CheckConfig.lines(of: settings.entries, table)
        #expect(lines.map { String($0.prefix { $0 != " " }) } == table.rows.map(\.name).filter { $0 != "config" })
        #expect(lines.contains { $0.hasPrefix("port ") && $0.hasSuffix("  7  (flag)") })
        #expect(lines.contains { $0.hasPrefix("runs ") && $0.hasSuffix("  in memory  (default)") })
        #expect(lines.contains { $0.hasPrefix("run-file ") && $0.contains("/run/advantaged") })
        #expect(lines.contains { $0.hasPrefix("token-file ") && $0.hasSuffix("  -  (default)") })
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
