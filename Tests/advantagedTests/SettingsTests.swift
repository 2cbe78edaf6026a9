import ArgumentParser
import Batch
import Glibc
import HTTP
import Middleware
import Testing
import Transport
@testable import advantaged

/// A file of the test, removed at its end.
final class TemporaryFile {
    let path: String

    init(_ text: String) {
        var template = Array("/tmp/advantaged-test-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        StandardStreams.write(Array(text.utf8), to: descriptor)
        close(descriptor)
    }

    deinit { unlink(path) }
}

func settings(_ environment: [String: String] = [:], file: String? = nil) throws -> Settings {
    try Settings(configuration: file, environment: EnvironmentVariables(environment))
}

func configuration(_ arguments: [String] = [], _ environment: [String: String] = [:], file: String? = nil) throws -> ServiceConfiguration {
    try ServiceConfiguration(try ServeOptions.parse(arguments), try settings(environment, file: file))
}

@Suite struct SettingsTests {
    @Test func flagsWinOverTheEnvironmentAndThatOverTheFile() throws {
        let file = TemporaryFile(#"{"port": 1, "max_queued": 1, "workers": 1}"#)
        let environment = ["ADVANTAGED_PORT": "2", "ADVANTAGED_MAX_QUEUED": "2", "ADVANTAGED_MAX_FIELDS": ""]
        let found = try configuration(["--port", "3"], environment, file: file.path)
        #expect(found.server.port == 3)
        #expect(found.server.maximumQueuedRequests == 2)
        #expect(found.server.workers == 1)
        // An empty variable is none.
        #expect(found.server.limits.fields == 100)
    }

    @Test func sourcesAreRecorded() throws {
        let file = TemporaryFile(#"{"b": 2}"#)
        let settings = try settings(["ADVANTAGED_A": "1", "ADVANTAGED_CONFIG": file.path])
        #expect(try settings.value(nil, "a", default: 0) == 1)
        #expect(try settings.value(nil, "b", default: 0) == 2)
        #expect(try settings.value(3, "c", default: 0) == 3)
        #expect(try settings.value(nil, "d", default: 4) == 4)
        #expect(settings.entries.map(\.source) == [.environment, .file, .flag, .default])
    }

    @Test(arguments: [
        (["--max-body-bytes", "0"], "--max-body-bytes must be a whole number from 1"), (["--drain-grace", "86401"], "--drain-grace must be from 0"),
        (["--max-inflation-ratio", "0"], "--max-inflation-ratio must be"), (["--host", "0.0.0.0"], "can be reached from other machines"),
        (["--tls-key", "k"], "must be given together"), (["--auth-exempt", "all"], "auth-exempt must be none"),
        (["--allowed-identities", "CN:a"], "allowed-identities needs tls-client-ca"), (["--tls-client-ca", "a"], "need tls-certificate"),
    ])
    func whatIsOutOfRangeIsRefused(_ arguments: [String], _ message: String) throws {
        do {
            _ = try configuration(arguments)
            Issue.record("accepted \(arguments)")
        } catch {
            #expect("\(error)".contains(message), "\(error)")
        }
    }

    @Test(arguments: [
        ("[]", "must hold a JSON object"), ("{", "is not JSON"), (#"{"prot": 1}"#, "the nearest is \"port\""), (#"{"port": 70000}"#, "\"port\" in"),
        ("prot: 1", "the nearest is \"port\""), ("port: 70000", "\"port\" in"), ("# a\nport 1", ", line 2: a line is a name"),
    ])
    func badFilesAreRefused(_ text: String, _ message: String) throws {
        let file = TemporaryFile(text)
        do {
            _ = try configuration([], [:], file: file.path)
            Issue.record("accepted \(text)")
        } catch {
            #expect("\(error)".contains(message), "\(error)")
        }
    }

    @Test func aLoweredLimitIsSaid() throws {
        let lowered = try configuration(["--max-body-bytes", "1000", "--max-total-body-bytes", "500"])
        #expect(lowered.limits.bodyBytes == 500)
        #expect(lowered.notes.count == 1 && lowered.notes[0].contains("1000") && lowered.notes[0].contains("500"))
        #expect(try configuration(["--max-body-bytes", "500", "--max-total-body-bytes", "500"]).notes.isEmpty)
    }

    @Test func listsAreJoined() throws {
        for text in [#"{"auth_exempt": ["health", "metrics"]}"#, "auth_exempt: [health, 'metrics']", "auth_exempt: health,metrics"] {
            let file = TemporaryFile(text)
            #expect(try configuration([], [:], file: file.path).access.exemptions == [.health, .metrics])
        }
    }

    @Test(arguments: [
        ("ADVANTAGED_PROT", "the nearest is ADVANTAGED_PORT"), ("ADVANTAGED_MAX_BODY_BYTE", "the nearest is ADVANTAGED_MAX_BODY_BYTES"),
        ("ADVANTAGED_TOKENFILE", "the nearest is ADVANTAGED_TOKEN_FILE"),
    ])
    func unknownVariablesAreRefused(_ name: String, _ message: String) throws {
        do {
            _ = try configuration([], [name: "9000"])
            Issue.record("accepted \(name)")
        } catch {
            #expect("\(error)".contains("\(name) is no setting") && "\(error)".contains(message), "\(error)")
        }
    }

    @Test func variablesOfOthersAreNoSettings() throws {
        // Kubernetes makes them for a Service that is called advantaged.
        let links = [
            "ADVANTAGED_PORT": "tcp://10.0.0.1:8080", "ADVANTAGED_SERVICE_HOST": "10.0.0.1", "ADVANTAGED_SERVICE_PORT_HTTP": "8080",
            "ADVANTAGED_PORT_8080_TCP_ADDR": "10.0.0.1", "ADVANTAGED_PORT_8080_TCP": "tcp://10.0.0.1:8080", "ADVANTAGED_URL": "http://a", "HOME": "/",
        ]
        #expect(try configuration([], links).server.port == 8080)
        #expect(throws: SettingError.self) { try configuration([], ["ADVANTAGED_PORT_HTTP": "1"]) }
    }

    @Test func choicesByTheirNames() throws {
        #expect(try configuration(["--access-log", "errors", "--log-format", "text"]).accessLog == .errors)
        #expect(throws: (any Error).self) { try configuration([], ["ADVANTAGED_ACCESS_LOG": "most"]) }
    }
}

@Suite struct TextFileTests {
    @Test func onlyRegularFilesAreRead() throws {
        let file = TemporaryFile("text")
        #expect(try TextFile.read(file.path) == Array("text".utf8))
        let pipe = file.path + ".pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        defer { unlink(pipe) }
        // Nobody writes to it: to open it plainly would wait for ever.
        for path in [pipe, "/dev/zero", "/tmp"] {
            do {
                _ = try TextFile.read(path)
                Issue.record("read \(path)")
            } catch {
                #expect("\(error)".contains("not a regular file"), "\(error)")
            }
            #expect(throws: SettingError.self) { try TextFile.checkRegular(path) }
        }
        #expect(throws: SettingError.self) { try TextFile.read(file.path + ".none") }
    }
}
