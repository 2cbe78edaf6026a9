import ArgumentParser
import Calls
import Glibc
import Testing
import Transport

@testable import advantaged

@Suite struct RunFileTests {
    private let file = RunFile(path: TemporaryFile("").path)
    private let record = RunRecord(
        process: .current, addresses: [SocketAddress(host: "::1", port: 9000), SocketAddress(host: "127.0.0.1", port: 9000)],
        certificateFile: "/c.pem", environment: ["ADVANTAGED_PORT": "8080"])

    @Test func whatIsWrittenIsRead() throws {
        #expect(RunRecord(record.text) == record)
        guard case .written(let written) = RunFile.write(record, to: [RunFile(path: "/proc/none/run.json"), file]) else {
            Issue.record("not written")
            return
        }
        #expect(written.path == file.path && file.record == record)
        #expect(RunFile.running(among: [file]) == record)
        file.remove()
        #expect(file.record == nil && access(file.path, F_OK) != 0)
    }

    @Test func whatAnotherProcessLeftIsStale() {
        var stale = record
        stale.process = ProcessIdentity(id: getpid(), started: 1)
        _ = RunFile.write(stale, to: [file])
        #expect(file.record == stale && RunFile.running(among: [file]) == nil)
        // It is not ours to remove, but a new service takes its place.
        file.remove()
        #expect(file.record == stale)
        guard case .written = RunFile.write(record, to: [file]) else {
            Issue.record("not written")
            return
        }
        #expect(file.record == record)
        file.remove()
    }

    /// A process that has ended still has its number until its parent has waited for it.
    @Test func aProcessThatNobodyWaitedForIsGone() throws {
        var child: pid_t = 0
        let arguments: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/true"), nil]
        defer { free(arguments[0]) }
        try #require(posix_spawn(&child, "/bin/true", nil, nil, arguments, nil) == 0)
        var status = siginfo_t()
        try #require(waitid(P_PID, id_t(child), &status, WEXITED | WNOWAIT) == 0)
        #expect(kill(child, 0) == 0 && !ProcessIdentity(id: child, started: 0).isRunning)
        var left = record
        left.process = ProcessIdentity(id: child, started: 0)
        _ = RunFile.write(left, to: [file])
        #expect(RunFile.running(among: [file]) == nil && file.trouble == "process \(child) is gone")
        waitpid(child, nil, 0)
        unlink(file.path)
        #expect(file.trouble == "No such file or directory" && ProcessIdentity.current.isRunning)
    }

    @Test func aRunningServiceKeepsItsFile() {
        var other = record
        other.process = ProcessIdentity(id: getppid(), started: 0)
        _ = RunFile.write(other, to: [file])
        guard case .taken(_, let by) = RunFile.write(record, to: [file]) else {
            Issue.record("taken from a running service")
            return
        }
        #expect(by.id == getppid() && file.record == other)
        unlink(file.path)
    }

    @Test(arguments: [
        "", "{}", #"{"pid": -1, "started": 1, "addresses": [{"host": "a", "port": 1}]}"#, #"{"pid": 1, "started": 1, "addresses": []}"#,
    ])
    func whatIsNoRecordIsNone(_ text: String) {
        #expect(RunRecord(Array(text.utf8)) == nil)
    }

    @Test func placesInTheirOrder() {
        let variables = ["RUNTIME_DIRECTORY": "/run/a:/run/b", "XDG_RUNTIME_DIR": "/run/user/7"]
        let places = RunFile.places(named: nil, user: 7) { variables[$0] }.map(\.path)
        #expect(
            places == ["/run/a/advantaged.json", "/run/advantaged/advantaged.json", "/run/user/7/advantaged.json", "/dev/shm/advantaged-7.json"])
        #expect(RunFile.places(named: "/x", user: 7) { variables[$0] }.map(\.path) == ["/x"])
    }

    @Test func linksAreNotFollowed() {
        _ = RunFile.write(record, to: [file])
        let link = RunFile(path: file.path + ".link")
        #expect(symlink(file.path, link.path) == 0)
        #expect(link.record == nil)
        unlink(link.path)
        file.remove()
    }
}

@Suite struct HealthcheckTests {
    private func target(_ arguments: [String] = [], _ environment: [String: String] = [:], _ record: RunRecord? = nil) throws -> CallTarget {
        try Healthcheck.parse(arguments).target(EnvironmentVariables(environment)) { _ in record }
    }

    private let record = RunRecord(
        process: .current, addresses: [SocketAddress(host: "0.0.0.0", port: 9000)], certificateFile: "/c.pem",
        environment: ["ADVANTAGED_PORT": "8080", "ADVANTAGED_HOST": "0.0.0.0"])

    @Test func theLocalServiceIsFoundWithoutARunFile() throws {
        #expect(try target() == CallTarget(host: "127.0.0.1", port: 8080, path: "/readyz"))
        #expect(
            try target([], ["ADVANTAGED_HOST": "10.0.0.7", "ADVANTAGED_PORT": "9000"]) == CallTarget(host: "10.0.0.7", port: 9000, path: "/readyz"))
        #expect(try target([], ["ADVANTAGED_HOST": "0.0.0.0"]).host == "127.0.0.1")
        #expect(try target([], ["ADVANTAGED_HOST": "::"]).host == "::1")
        #expect(try target([], ["ADVANTAGED_TLS_CERTIFICATE": "c.pem"]).tls?.trust == .certificate(file: "c.pem"))
    }

    @Test func theRunFileSaysWhereItListens() throws {
        let found = CallTarget(host: "127.0.0.1", port: 9000, path: "/readyz", tls: CallTarget.TLS(trust: .certificate(file: "/c.pem")))
        #expect(try target([], [:], record) == found)
        // The service saw the same variables, and a flag won over them.
        #expect(try target([], ["ADVANTAGED_PORT": "8080", "ADVANTAGED_HOST": "0.0.0.0"], record) == found)
        // These are only for the check.
        #expect(try target([], ["ADVANTAGED_PORT": "8081"], record).port == 8081)
        #expect(try target(["--port", "8082", "--host", "::"], ["ADVANTAGED_PORT": "8081"], record).host == "::1")
        #expect(try target(["--port", "8082"], ["ADVANTAGED_PORT": "8081"], record).port == 8082)
        #expect(try target(["--run-file", "none"], [:], record).port == 8080)
    }

    @Test func aRunFileThatIsNamedMustBeThatOfAService() throws {
        for (arguments, environment) in [(["--run-file", "/nosuch"], [:]), ([], ["ADVANTAGED_RUN_FILE": "/nosuch"])] {
            do {
                _ = try target(arguments, environment)
                Issue.record("another service may be asked")
            } catch {
                #expect("\(error)" == "run file /nosuch: No such file or directory")
            }
        }
        #expect(try target(["--run-file", "/nosuch", "--port", "9"]).port == 9)
        #expect(try target(["--run-file", "none"]).port == 8080)
    }

    @Test func urls() throws {
        #expect(try target(["http://[::1]:81/health"], [:], record) == CallTarget(host: "::1", port: 81, path: "/health"))
        #expect(try target(["https://a"]).port == 443)
        for url in ["http://a:0", "http://a:65536", "http://a:x", "ftp://a", "http://"] {
            #expect(throws: ValidationError.self) { try target([url]) }
        }
        #expect(throws: (any Error).self) { try target([], ["ADVANTAGED_PORT": "0"]) }
        #expect(throws: (any Error).self) { try target(["http://a", "--port", "1"]) }
    }

    @Test(arguments: ["0", "-1", "3601"]) func anEndlessWaitIsRefused(_ timeout: String) {
        #expect(throws: (any Error).self) { try Healthcheck.parse(["--timeout", timeout]) }
    }
}
