import HTTP
import HTTPTypes
import JSON
import Testing

@testable import Endpoints

@Suite struct CurveTests {
    private func get(_ target: String) throws -> (status: Int, type: String?, body: [UInt8]) {
        let answer = try Conversation().ask(.get, target)
        return (answer.status.code, answer.fields[.contentType], answer.body)
    }

    @Test func peaksAreWhereThePaperHasThem() throws {
        let answer = try parse(try get("/v1/curves?n=32&k=4&estimators=pass_at_1,pass_at_k,exceeding_pass_at_k").body)
        #expect(answer["n"] == .integer(32))
        #expect((0..<3).map { answer.at("/curves/\($0)/peak_accuracy")?.number } == [0.5, 0.25, 0.03125])
        #expect(abs((answer.at("/curves/1/points/8/eta")?.number ?? 0) - 10.362) < 1e-3)
        #expect(abs((answer.at("/curves/0/points/16/eta")?.number ?? 0) - 32) < 1e-12)
        #expect(answer.at("/curves/0/points/0/positive") == .null)
        #expect(answer.at("/curves/0/points/32/negative") == .null)
        #expect(answer.at("/curves/1/estimator/k") == .integer(4))
    }

    @Test(arguments: [("n=4", 4), ("n=8", 8), ("n=9", 8), ("n=2", 2), ("", 8), ("n=4&k=3", 3)])
    func kFollowsSmallGroups(_ query: String, _ k: Int) throws {
        for path in ["/v1/curves", "/v1/curves.svg"] { #expect(try get("\(path)?\(query)").status == 200) }
        #expect(try parse(try get("/v1/curves?\(query)").body)["k"] == .integer(k))
    }

    @Test func estimatorsCanBeObjects() throws {
        let answer = try get("/v1/curves?n=8&k=2&estimators=%5B%22rloo%22,%7B%22name%22:%22pass_at_k%22,%22k%22:3%7D%5D")
        #expect(answer.status == 200)
        #expect(try parse(answer.body).at("/curves/1/title") == .string("pass_at_k (k = 3)"))
    }

    @Test(arguments: [
        "n=1", "n=129", "n=x", "k=0", "n=4&k=5", "estimators=", "estimators=nope", "estimators=gdpo", "estimators=%5B", "estimators=%zz", "foo=1",
        "n=8&n=8", "estimators=%7B%7D", "estimators=rloo,rloo,rloo,rloo,rloo,rloo,rloo,rloo,rloo",
    ])
    func whatCannotBeDrawn(_ query: String) throws {
        let (status, _, body) = try get("/v1/curves?\(query)")
        #expect(status == 422, "\(query)")
        #expect(try parse(body)["detail"]?.string?.isEmpty == false)
    }

    @Test func thePictureIsSVG() throws {
        let (status, type, body) = try get("/v1/curves.svg?n=16&k=4")
        let text = String(decoding: body, as: UTF8.self)
        #expect(status == 200 && type == "image/svg+xml")
        #expect(text.hasPrefix("<svg ") && text.hasSuffix("</svg>\n"))
        #expect(text.contains("prefers-color-scheme: dark") && text.contains("combined (k = 4)"))
        #expect(!text.contains("nan") && !text.contains("inf\""))
    }

    @Test func ticksAreRoundAndCoverTheRange() {
        #expect(CurvePicture.ticks(from: -5.6, to: 5.6).first.map { $0 <= -5.6 } == true)
        for range in [(0.0, 32.0), (-5.57, 5.57), (0, 0.3), (-1, 0), (0, 1e-6), (0, 1e9), (-0.13, 0.7)] {
            let ticks = CurvePicture.ticks(from: range.0, to: range.1)
            #expect((3...11).contains(ticks.count), "\(range) \(ticks)")
            #expect((ticks.first ?? 1) <= range.0 && (ticks.last ?? -1) >= range.1 * (1 - 1e-12))
        }
        #expect([0, -0.0001, 1.5, -2.25, 1000, 0.1239].map(CurvePicture.short) == ["0", "0", "1.5", "-2.25", "1000", "0.124"])
    }

    private static func bootstrap(draws: Int) -> String { #"{"name":"pass_at_k","method":"bootstrap","draws":\#(draws)}"# }

    private func query(_ estimators: [String], n: Int) -> String {
        let text = "[" + estimators.joined(separator: ",") + "]"
        let encoded = text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "/v1/curves?n=\(n)&k=2&estimators=\(encoded)"
    }

    @Test func drawsAreCountedOverAllPointsAndCurves() throws {
        // draws * k * (n + 1 points - those that are degenerate for the estimator).
        let most = Curve.maximumDrawn / 2 / 5
        #expect(try get(query([Self.bootstrap(draws: most)], n: 4)).status == 200)
        #expect(try get(query([Self.bootstrap(draws: most / 2), Self.bootstrap(draws: most / 2)], n: 4)).status == 200)
        for estimators in [[most + 1], [most, 1], [most / 2, most / 2, 1]] {
            let (status, _, body) = try get(query(estimators.map(Self.bootstrap), n: 4))
            #expect(status == 422, "\(estimators)")
            #expect(try parse(body)["detail"]?.string?.contains("1000000") == true)
        }
    }

    @Test func nobodyWaitingEndsTheWork() throws {
        let cancellation = Cancellation()
        cancellation.cancel()
        #expect(try Conversation().ask(.get, "/v1/curves", cancellation: cancellation).status == .serviceUnavailable)
    }

    @Test func pagesOfOtherSitesMayNotAskForCurves() throws {
        let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
        for path in ["/v1/curves", "/v1/curves.svg"] {
            #expect(try Conversation().ask(.get, path, [site: "cross-site"]).status == .forbidden)
            for other in ["same-origin", "same-site", "none"] { #expect(try Conversation().ask(.get, path, [site: other]).status == .ok) }
        }
        #expect(try Conversation().ask(.get, "/health", [site: "cross-site"]).status == .ok)
    }
}
