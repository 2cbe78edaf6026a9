import HTTPTypes
import Testing

@testable import AdvantageAPI

/// Answers that a client may keep, and what it is told when it asks again (RFC 9110, sec. 13.1.2).
@Suite struct FixedAnswerTests {
    private let service = AdvantageService(version: "test")

    private func answer(_ path: String, _ fields: HTTPFields = [:]) throws -> Answer {
        let route = try #require(Route.all.first { $0.path == path && $0.method == .get })
        return service.respond(to: route, target: path, fields: fields, body: [], requestID: "r")
    }

    @Test(arguments: ["/", "/openapi.yaml", "/v1/estimators", "/v1/verifiers"])
    func theTagMakesItUnchanged(path: String) throws {
        let whole = try answer(path)
        let tag = try #require(whole.fields[.eTag])
        #expect(whole.status == .ok && !whole.body.isEmpty)
        #expect(tag.hasPrefix("W/\"") && tag.hasSuffix("\""))
        let unchanged = try answer(path, [.ifNoneMatch: tag])
        #expect(unchanged.status == .notModified && unchanged.body.isEmpty)
        #expect(unchanged.fields[.eTag] == tag && unchanged.fields[.cacheControl] == "no-cache")
        #expect(unchanged.fields[.contentType] == nil)
    }

    @Test func tagsAreComparedWeaklyAndInLists() throws {
        let tag = try #require(try answer("/").fields[.eTag])
        let opaque = String(tag.dropFirst(2))
        for (wanted, status) in [
            (opaque, 304), ("*", 304), ("\"a\", \(tag)", 304), ("\"a\",\(opaque) ,\"b\"", 304), ("\"a\"", 200), ("", 200),
            (String(opaque.dropFirst().dropLast()), 200), ("\"\"", 200), ("w/\(opaque)", 200), ("**", 200),
        ] { #expect(try answer("/", [.ifNoneMatch: wanted]).status.code == status, "\(wanted)") }
        #expect(try answer("/", [.ifModifiedSince: "Thu, 01 Jan 2099 00:00:00 GMT"]).status == .ok)
        #expect(try answer("/", [.ifNoneMatch: opaque, .ifModifiedSince: "Thu, 01 Jan 1970 00:00:00 GMT"]).status == .notModified)
    }

    @Test func theirTagsDiffer() throws {
        let tags = try ["/", "/openapi.yaml", "/v1/estimators", "/v1/verifiers"].map { try answer($0).fields[.eTag] }
        #expect(Set(tags).count == 4)
    }

    @Test func anEchoIsWhatWasSent() throws {
        let route = try #require(Route.all.first { $0.operation == .echo })
        let bytes = (0...255).map { UInt8($0) }
        let echo = service.respond(to: route, body: bytes, requestID: "r")
        #expect(echo.body == bytes && echo.status == .ok)
        #expect(echo.fields[.contentType] == "application/octet-stream" && echo.fields[.xContentTypeOptions] == "nosniff")
    }

    @Test func anEchoTakesAnyTypeAndNone() {
        for fields: HTTPFields in [[:], [.contentType: "text/plain"], [.contentType: "nonsense"], [.contentEncoding: "gzip"]] {
            guard case .work(let route, _) = service.decide(request(.post, fields), requestID: "r") else {
                Issue.record("\(fields)")
                continue
            }
            #expect(route.operation == .echo)
        }
        guard case .answer(let answer) = service.decide(request(.post, [.contentEncoding: "br"]), requestID: "r") else {
            Issue.record("br was taken")
            return
        }
        #expect(answer.status == .unsupportedMediaType)
    }

    private func request(_ method: HTTPRequest.Method, _ fields: HTTPFields) -> HTTPRequest {
        HTTPRequest(method: method, scheme: nil, authority: nil, path: "/", headerFields: fields)
    }
}
