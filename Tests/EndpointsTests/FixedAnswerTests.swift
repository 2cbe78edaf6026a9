import Batch
import HTTP
import HTTPTypes
import Testing

@testable import Endpoints

/// Answers that a client may keep, and what it is told when it asks again (RFC 9110, sec. 13.1.2).
@Suite struct FixedAnswerTests {
    private func answer(_ path: String, _ fields: HTTPFields = [:]) throws -> Answer { try Conversation().ask(.get, path, fields) }

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
        let bytes = (0...255).map { UInt8($0) }
        for fields: HTTPFields in [[:], [.contentType: "text/plain"], [.contentType: "nonsense"]] {
            let echo = try Conversation().ask(.post, "/", fields, bytes, chunksOf: 100)
            #expect(echo.body == bytes && echo.status == .ok)
            #expect(echo.fields[.contentType] == "application/octet-stream" && echo.fields[.xContentTypeOptions] == "nosniff")
        }
    }

    @Test func anEchoHasALimitAndCountsItsBody() throws {
        var limits = BatchContext.Limits()
        limits.bodyBytes = 100
        #expect(try Conversation(limits: limits).ask(.post, "/", [:], [UInt8](repeating: 1, count: 100)).status == .ok)
        #expect(try Conversation(limits: limits).ask(.post, "/", [:], [UInt8](repeating: 1, count: 101)).status == .contentTooLarge)
        #expect(try Conversation(budget: 1000).ask(.post, "/", [:], [UInt8](repeating: 1, count: 1001)).status == .contentTooLarge)
    }
}
