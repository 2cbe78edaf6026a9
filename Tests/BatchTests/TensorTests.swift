import HTTP
import HTTPTypes
import JSON
import Safetensors
import Testing

@testable import Batch

/// Requests and answers as safetensors files.
@Suite struct TensorTests {
    private typealias Layout = SafetensorsEncoder.Layout

    /// A request of tensors; elements of `U8` and `BOOL` are given as they are, others as 64 bits.
    private static func request(_ json: String, _ tensors: [(name: String, type: ElementType, shape: [Int], values: [Double])]) -> [UInt8] {
        SafetensorsEncoder.encode(metadata: [("request", json)], tensors.map { Layout($0.name, $0.type, shape: $0.shape) }) { index, elements in
            for (place, value) in tensors[index].values.enumerated() {
                switch tensors[index].type {
                case .float32: elements.storeBytes(of: Float(value).bitPattern.littleEndian, toByteOffset: place * 4, as: UInt32.self)
                case .float64: elements.storeBytes(of: value.bitPattern.littleEndian, toByteOffset: place * 8, as: UInt64.self)
                case .int64: elements.storeBytes(of: Int64(value).littleEndian, toByteOffset: place * 8, as: Int64.self)
                case .uint64: elements.storeBytes(of: UInt64(value).littleEndian, toByteOffset: place * 8, as: UInt64.self)
                default: elements.storeBytes(of: UInt8(value), toByteOffset: place, as: UInt8.self)
                }
            }
        }
    }

    private func send(
        _ body: [UInt8], type: String = "application/x-safetensors", accept: String? = "application/x-safetensors", path: String = "/v1/advantages"
    ) throws -> Answer {
        try BatchService().answer(body, to: path, type: type, accept: accept)
    }

    private static let passAtTwo = #"{"estimator": {"name": "pass_at_k", "k": 2}}"#

    @Test func anAnswerOfTensorsSaysWhatJSONSays() throws {
        let body =
            #"{"estimator": {"name": "pass_at_1", "std": "none"}, "groups": [{"rollouts": [{"reward": 1, "tokens": 3, "mask": [[1, 3]]}, {"reward": 0, "tokens": 1}, {"reward": null, "tokens": 2}]}]}"#
        let answer = try send(Array(body.utf8), type: "application/json")
        #expect(answer.status == .ok)
        #expect(answer.fields[.contentType] == "application/x-safetensors")
        let file = try SafetensorsFile(answer.body)
        #expect(
            file.tensors.map(\.name) == [
                "offsets", "group_n", "group_correct", "advantages", "advantage", "rewards", "group_pass_at_1", "group_pass_at_k", "group_pass_hat_k",
                "group_mean_reward",
                "group_eta", "status", "group_signal",
            ])
        #expect(file.integers(of: try #require(file["group_n"])) == [2])
        #expect(file.integers(of: try #require(file["group_correct"])) == [1])
        #expect(file.integers(of: try #require(file["status"])) == [4, 4, 5])
        let statuses = try parse(try #require(file.metadata.first { $0.key == "statuses" }).value)
        #expect(statuses.at("/4") == .string("given") && statuses.at("/5") == .string("unscored"))
        #expect(file.integers(of: try #require(file["offsets"])) == [0, 3, 4, 6])
        #expect(file.doubles(of: try #require(file["advantages"])) == [0, 0.5, 0.5, -0.5, 0, 0])
        #expect(file.doubles(of: try #require(file["advantage"])) == [0.5, -0.5, 0])
        let rewards = file.doubles(of: try #require(file["rewards"]))
        #expect(rewards[..<2] == [1, 0] && rewards[2].isNaN)
        let said = try post("/v1/advantages", body).body
        #expect(try parse(try #require(file.metadata.first { $0.key == "summary" }).value) == said["summary"])
        #expect(try parse(try #require(file.metadata.first { $0.key == "estimator" }).value) == said["estimator"])
    }

    @Test func groupsMayBeNumberedWithoutSigns() throws {
        func answer(_ last: Double) throws -> Answer {
            try send(
                Self.request(
                    Self.passAtTwo,
                    [
                        ("group", .uint64, [4], [7, 7, 0x1p62, last]), ("rewards", .float32, [4], [1, 0, 1, 0]),
                    ]))
        }
        #expect(try answer(0x1p62).status == .ok)
        let refused = try answer(0x1p63)
        #expect(refused.status.code == 422)
        #expect(String(decoding: refused.body, as: UTF8.self).contains("group numbers must be less than 2^63"))
    }

    @Test func paddedAnswersHaveARowPerRollout() throws {
        let body =
            #"{"estimator": {"name": "pass_at_1", "std": "none"}, "output": {"layout": "padded"}, "groups": [{"rollouts": [{"reward": 1, "tokens": 3}, {"reward": 0, "tokens": 1}]}]}"#
        let file = try SafetensorsFile(try send(Array(body.utf8), type: "application/json").body)
        #expect(file["offsets"] == nil)
        #expect(file["advantages"]?.shape == [2, 3])
        #expect(file.doubles(of: try #require(file["advantages"])) == [0.5, 0.5, 0.5, -0.5, 0, 0])
    }

    @Test func rewardsAloneHaveNoAdvantages() throws {
        let body =
            #"{"verifier": {"name": "text"}, "groups": [{"ground_truth": "a", "rollouts": [{"response": "a", "tokens": 3}, {"response": "b"}]}]}"#
        let file = try SafetensorsFile(try send(Array(body.utf8), type: "application/json", path: "/v1/rewards").body)
        #expect(file.tensors.map(\.name) == ["group_n", "group_correct", "rewards", "group_pass_at_1", "group_mean_reward", "status"])
        #expect(file.doubles(of: try #require(file["rewards"])) == [1, 0])
        #expect(file.metadata.map(\.key) == ["summary", "statuses"])
    }

    @Test func rowsOfOneGroupNeedNotStandTogether() throws {
        let body = Self.request(
            Self.passAtTwo,
            [
                ("rewards", .float32, [6], [1, 0, 0, 1, 0, .nan]), ("group", .int64, [6], [7, -7, 7, -7, 7, 7]),
                ("tokens", .int64, [6], [1, 2, 0, 1, 1, 2]),
            ])
        let file = try SafetensorsFile(try send(body).body)
        let expected = try post(
            "/v1/advantages",
            #"{"estimator": {"name": "pass_at_k", "k": 2}, "groups": [{"rollouts": [{"reward": 1}, {"reward": 0}, {"reward": 0}, {"reward": null}]}, {"rollouts": [{"reward": 0}, {"reward": 1}]}]}"#
        ).body
        let advantages = file.doubles(of: try #require(file["advantage"]))
        let places = [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (0, 3)]
        for (row, (group, rollout)) in places.enumerated() {
            #expect(Float(try #require(expected.at("/groups/\(group)/rollouts/\(rollout)/advantage")?.number)) == Float(advantages[row]))
        }
        #expect(file.integers(of: try #require(file["offsets"])) == [0, 1, 3, 3, 4, 5, 7])
        #expect(
            file.doubles(of: try #require(file["advantages"])) == [advantages[0], advantages[1], advantages[1], advantages[3], advantages[4], 0, 0])
    }

    @Test func masksAndColumnsOfTokens() throws {
        let body = Self.request(
            #"{"estimator": {"name": "pass_at_1", "std": "none"}, "output": {"layout": "padded"}}"#,
            [
                ("rewards", .float64, [2], [1, 0]), ("group", .uint8, [2], [0, 0]),
                ("mask", .bool, [2, 11], [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]),
            ])
        let file = try SafetensorsFile(try send(body).body)
        #expect(file["advantages"]?.shape == [2, 11])
        #expect(
            file.doubles(of: try #require(file["advantages"])) == [Double](repeating: 0.5, count: 9) + [0, 0] + [Double](repeating: 0, count: 9) + [
                -0.5, -0.5,
            ])
        let values = Self.request(
            #"{"estimator": {"name": "gae", "gamma": 1, "lambda": 1}, "output": {"layout": "padded"}}"#,
            [
                ("token_rewards", .float64, [2, 2], [0, 1, 0.5, 0]), ("values", .float64, [2, 2], [0, 0, 0, 0]), ("tokens", .int64, [2], [2, 1]),
                ("group", .uint8, [2], [0, 1]), ("mask", .float32, [2, 2], [1, 1, 1, 0]),
            ])
        let answer = try send(values)
        #expect(answer.status == .ok, "\(String(decoding: answer.body, as: UTF8.self))")
    }

    @Test func aTensorRequestCanBeAnsweredInJSON() throws {
        let body = Self.request(
            #"{"estimator": {"name": "remax"}, "step": 3, "run": "a", "on_failure": 0, "groups": [{"id": "a\n", "greedy_reward": 0.5}]}"#,
            [
                ("rewards", .float64, [2], [1, .nan]), ("group", .uint8, [2], [3, 3]), ("correct", .bool, [2], [1, 0]),
                ("tokens", .uint8, [2], [1, 1]),
            ])
        for accept in [
            nil, "*/*", "application/json", "text/html", "application/x-safetensors;q=0", "application/x-safetensors; q=0.5, application/json",
        ] {
            let answer = try send(body, accept: accept)
            #expect(answer.fields[.contentType] == "application/json")
            let said = try parse(answer.body)
            #expect(said.at("/groups/0/id")?.string == "a\n")
            #expect(said.at("/groups/0/rollouts/0/advantage")?.number == 0.5)
            #expect(said.at("/groups/0/rollouts/1/reward")?.number == 0)
        }
    }

    /// Request, tensors, status, pointer.
    private static let bad: [(String, [(name: String, type: ElementType, shape: [Int], values: [Double])], Int, String?)] = [
        (passAtTwo, [], 422, ""),
        (passAtTwo, [("rewards", .float64, [1], [1])], 422, ""),
        (passAtTwo, [("group", .uint8, [1], [1])], 422, ""),
        (passAtTwo, [("group", .uint8, [0], []), ("rewards", .float64, [0], [])], 422, "/group"),
        (passAtTwo, [("group", .uint8, [1, 1], [0]), ("rewards", .float64, [1], [1])], 422, "/group"),
        (passAtTwo, [("group", .float64, [1], [0]), ("rewards", .float64, [1], [1])], 422, "/group"),
        (passAtTwo, [("group", .uint8, [1], [0]), ("rewards", .float64, [1], [.infinity])], 422, "/rewards"),
        (passAtTwo, [("group", .uint8, [2], [0, 0]), ("rewards", .float64, [1], [1])], 422, "/rewards"),
        (passAtTwo, [("group", .uint8, [2], [0, 0]), ("rewards", .float64, [2, 1], [1, 1])], 422, "/rewards"),
        (passAtTwo, [("group", .uint8, [1], [0]), ("rewards", .float64, [1], [1])], 422, "/group"),
        (passAtTwo, [("group", .uint8, [1], [0]), ("rewards", .float64, [1], [1]), ("x", .uint8, [1], [1])], 422, "/x"),
        (passAtTwo, [("group", .uint8, [1], [0]), ("rewards", .float64, [1], [1]), ("tokens", .int64, [1], [-1])], 422, "/tokens"),
        (passAtTwo, [("group", .uint8, [1], [0]), ("rewards", .float64, [1], [1]), ("tokens", .int64, [1], [16_777_217])], 422, "/tokens"),
        (passAtTwo, [("group", .uint8, [1], [0]), ("rewards", .float64, [1], [1]), ("correct", .uint8, [1], [2])], 422, "/correct"),
        (passAtTwo, [("group", .uint8, [1], [0]), ("rewards", .float64, [1], [1]), ("mask", .uint8, [1], [1])], 422, "/mask"),
        (passAtTwo, [("group", .uint8, [1], [0]), ("rewards", .float64, [1], [1]), ("mask", .uint8, [1, 2], [1, 2])], 422, "/mask"),
        (passAtTwo, [("group", .uint8, [1], [0]), ("rewards", .float64, [1], [1]), ("mask", .float32, [1, 2], [1, 0.5])], 422, "/mask"),
        (
            passAtTwo,
            [("group", .uint8, [1], [0]), ("rewards", .float64, [1], [1]), ("mask", .uint8, [1, 2], [1, 1]), ("tokens", .uint8, [1], [1])], 422,
            "/mask"
        ),
        (
            passAtTwo,
            [("group", .uint8, [1], [0]), ("rewards", .float64, [1], [1]), ("mask", .uint8, [1, 2], [1, 1]), ("tokens", .uint8, [1], [3])], 422,
            "/tokens"
        ),
        (
            passAtTwo,
            [("group", .uint8, [1], [0]), ("rewards", .float64, [1], [1]), ("mask", .uint8, [1, 2], [1, 1]), ("values", .float32, [1, 1], [1])], 422,
            "/values"
        ),
        (passAtTwo, [("group", .uint8, [1], [0]), ("rewards", .float64, [1], [1]), ("entropy", .float32, [1], [.nan])], 422, "/entropy"),
        (passAtTwo, [("group", .uint8, [1], [0]), ("rewards", .float64, [1], [1]), ("values", .float32, [1, 2], [1, .infinity])], 422, "/values"),
        (#"{"estimator": {"name": "pass_at_k", "k": 0}}"#, [("group", .uint8, [1], [0]), ("rewards", .float64, [1], [1])], 422, "/estimator/k"),
        (#"{"estimator": {"name": "gpg"}, "groups": []}"#, [("group", .uint8, [1], [0])], 422, ""),
        (#"{"estimator": {"name": "gpg"}, "groups": [{}, {}]}"#, [("group", .uint8, [1], [0]), ("rewards", .float64, [1], [1])], 422, "/group"),
        (#"{"estimator": {"name": "gpg"}, "groups": [{"rollouts": []}]}"#, [("group", .uint8, [1], [0])], 422, "/groups/0/rollouts"),
        (#"{"estimator": {"name": "gpg"}, "output": {"layout": "ragged"}}"#, [("group", .uint8, [1], [0])], 422, "/output/layout"),
        (#"{"estimator": {"name": "gpg"}"#, [("group", .uint8, [1], [0])], 400, "/estimator"),
        (#"{}"#, [("group", .uint8, [1], [0])], 422, ""),
    ]

    @Test func theStatusAndTheTensorAreTold() throws {
        for (json, tensors, status, pointer) in Self.bad {
            let answer = try send(Self.request(json, tensors))
            let problem = try parse(answer.body)
            #expect(answer.status.code == status, "\(json) \(tensors): \(problem)")
            #expect(problem["pointer"]?.string == pointer, "\(json) \(tensors): \(problem)")
            #expect(answer.fields[.contentType] == "application/problem+json")
        }
    }

    @Test func whatIsNoFileIsRefused() throws {
        for body in [[], Array("{}".utf8), [0, 0, 0, 0, 0, 0, 0, 16] + Array("{}".utf8)] {
            let answer = try send(body)
            #expect(answer.status == .badRequest)
            #expect(try parse(answer.body)["type"]?.string == "urn:problem:advantaged:malformed-tensors")
        }
        let answer = try send(SafetensorsEncoder.encode(metadata: [("format", "pt")], [], fill: { _, _ in }))
        #expect(try parse(answer.body)["pointer"]?.string == "/__metadata__")
        #expect(try send([], path: "/v1/rewards").status == .unsupportedMediaType)
    }

    @Test func outputTokensAreLimited() throws {
        var limits = BatchContext.Limits()
        limits.outputTokens = 2
        func status(_ tokens: [Double], _ layout: String) throws -> Int {
            let body = Self.request(
                #"{"estimator": {"name": "gpg"}, "output": {"layout": "\#(layout)"}}"#,
                [("rewards", .float64, [2], [1, 0]), ("group", .uint8, [2], [0, 0]), ("tokens", .uint8, [2], tokens)])
            let type = "application/x-safetensors"
            return try BatchService(limits: limits).answer(body, type: type, accept: type).status.code
        }
        #expect(try status([5, 5], "flat") == 200)
        #expect(try status([5, 6], "flat") == 422)
        #expect(try status([5, 5], "padded") == 200)
        #expect(try status([0, 6], "padded") == 422)
    }

    @Test func runsOfFlags() {
        #expect(FlagRuns.spans(of: []) == [])
        #expect(FlagRuns.spans(of: [UInt8](repeating: 1, count: 20)[...]) == [0..<20])
        #expect(FlagRuns.spans(of: [0, 2]) == nil)
        // Every pattern of eleven flags, after one that is not part of it.
        for pattern in 0..<2048 {
            let flags = (0..<11).map { UInt8(pattern >> $0 & 1) }
            var flagsFromSpans = [UInt8](repeating: 0, count: 11)
            for span in FlagRuns.spans(of: ([1] + flags)[1...]) ?? [] { for place in span { flagsFromSpans[place] = 1 } }
            #expect(flagsFromSpans == flags)
        }
    }
}
