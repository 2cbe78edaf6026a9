import HTTP
import HTTPTypes
import JSON
import Safetensors
import Testing

@testable import Batch

/// Names of runs: those that no path can name are refused, in every form of a request; others are noted for the log.
@Suite struct RunNameTests {
    private static let unusable = [#""""#, #""\u0000""#, #""a\u0000b""#, #"".""#, #""..""#, #""\u002e.""#]
    private static let usable = [
        #"" ""#, #""...""#, #"".a""#, #""a/../b""#, #""\n""#, #""\u001b[31m""#, #""\u00e9\ud83d\ude00""#, #""\\u0000""#, #""\\0""#,
    ]

    /// A body of each form, its type and the route.
    private func bodies(_ run: String) -> [(body: [UInt8], type: String, path: String)] {
        let head = #""run": \#(run), "step": 3, "estimator": {"name": "pass_at_1"}"#
        let group = #"{"rollouts": [{"reward": 1}, {"reward": 0}]}"#
        let tensors = SafetensorsEncoder.encode(
            metadata: [("request", "{\(head)}")],
            [SafetensorsEncoder.Layout("rewards", .float64, shape: [2]), SafetensorsEncoder.Layout("group", .int64, shape: [2])]
        ) { index, elements in
            for place in 0..<2 {
                elements.storeBytes(of: index == 0 ? Double(place).bitPattern.littleEndian : 0, toByteOffset: place * 8, as: UInt64.self)
            }
        }
        return [
            (Array("{\(head), \"groups\": [\(group)]}".utf8), "application/json", "/v1/advantages"),
            (Array("{\"groups\": [\(group)], \(head)}".utf8), "application/json", "/v1/advantages"),
            (Array("{\"run\": \(run), \"groups\": [\(group)]}".utf8), "application/json", "/v1/rewards"),
            (Array("{\(head)}\n\(group)\n".utf8), "application/x-ndjson", "/v1/advantages"), (tensors, "application/x-safetensors", "/v1/advantages"),
        ]
    }

    @Test(arguments: unusable, [1, 7, 65_536]) func namesThatNoPathHasAreRefused(_ run: String, _ size: Int) throws {
        for (body, type, path) in bodies(run) {
            let answer = try BatchService().answer(body, to: path, type: type, chunksOf: size)
            #expect(answer.status.code == 422, "\(type) \(path) \(run)")
            let problem = try parse(answer.body)
            #expect(problem["detail"]?.string?.contains(#""run" must not"#) == true, "\(String(decoding: answer.body, as: UTF8.self))")
            #expect(problem["pointer"] == .string("/run"), "\(String(decoding: answer.body, as: UTF8.self))")
        }
    }

    @Test(arguments: usable) func otherNamesAreTaken(_ run: String) throws {
        for (body, type, path) in bodies(run) {
            let answer = try BatchService().answer(body, to: path, type: type, accept: type == "application/x-safetensors" ? "application/json" : nil)
            #expect(answer.status == .ok, "\(type) \(path) \(run): \(String(decoding: answer.body, as: UTF8.self))")
        }
    }

    /// What is noted of a request.
    private func notes(_ body: [UInt8], type: String = "application/json") throws -> RequestNotes.Values {
        var head = HTTPRequest(method: .post, scheme: nil, authority: "x", path: "/v1/advantages")
        head.headerFields[.contentType] = type
        let request = Request(head: head, id: "id", memory: MemoryAccount(of: MemoryBudget(limit: 1 << 30))) { problem in
            Answer(status: HTTPResponse.Status(code: problem.kind.status), type: "application/problem+json", body: [])
        }
        _ = try #require(BatchExchange(request, for: .advantages, in: BatchContext()).run(on: body, chunksOf: 65_536))
        return request.notes.values
    }

    @Test func runAndStepAreNoted() throws {
        for (body, type, path) in bodies(#""a\u00e9\n""#) where path == "/v1/advantages" {
            let values = try notes(body, type: type)
            #expect(values.run == "a\u{E9}\n" && values.step == 3, "\(type)")
        }
        let without = try notes(Array(#"{"estimator": {"name": "pass_at_1"}, "groups": [{"rollouts": [{"reward": 1}]}]}"#.utf8))
        #expect(without.run == nil && without.step == nil)
    }

    @Test func refusedRequestsNameTheirRunToo() throws {
        let late = try notes(Array(#"{"run": "r", "step": 0, "estimator": {"name": "pass_at_1"}, "groups": [{"rollouts": [{"reward": "x"}]}]}"#.utf8))
        #expect(late.run == "r" && late.step == 0)
        // The estimator finds that out after all is read.
        let later = try notes(Array(#"{"run": "r", "estimator": {"name": "pass_at_k", "k": 3}, "groups": [{"rollouts": [{"reward": 1}]}]}"#.utf8))
        #expect(later.run == "r" && later.step == nil)
    }

    @Test func longNamesAreCutAtACharacter() throws {
        for length in [127, 128, 129, 4000] {
            let name = String(repeating: "n", count: length)
            let run = try notes(
                Array("{\"run\": \"\(name)\", \"estimator\": {\"name\": \"pass_at_1\"}, \"groups\": [{\"rollouts\": [{\"reward\": 1}]}]}".utf8)
            ).run
            #expect(run == (length <= 128 ? name : String(name.prefix(128)) + "\u{2026}"))
        }
        let wide = RequestNotes()
        wide.note(run: Array(String(repeating: "\u{6D4B}", count: 100).utf8)[...], step: nil)
        #expect(wide.values.run == String(repeating: "\u{6D4B}", count: 42) + "\u{2026}")
    }
}
