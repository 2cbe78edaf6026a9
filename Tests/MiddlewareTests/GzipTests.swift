import HTTPTypes
import Testing

@testable import Server

@Suite struct GzipTests {
    private static let text = Array(#"{"reward":1,"tokens":812},"#.utf8)
    private static let data = (0..<4000).flatMap { text + Array("\($0)".utf8) }

    private func inflate(
        _ pieces: [ArraySlice<UInt8>], limits: Inflater.Limits = Inflater.Limits(bytes: 1 << 30, ratio: 200), reserve: (Int) -> Bool = { _ in true }
    ) throws -> [UInt8] {
        let inflater = try Inflater(limits: limits)
        var output: [UInt8] = []
        for piece in pieces { try piece.withUnsafeBytes { try inflater.inflate($0, into: &output, reserve: reserve) } }
        try inflater.finish()
        return output
    }

    private func packed(_ data: [UInt8]) throws -> [UInt8] { try #require(Deflater.deflate(data)) }

    @Test func thereAndBack() throws {
        let packed = try packed(Self.data)
        #expect(packed.count < Self.data.count / 4)
        #expect(try inflate([packed[...]]) == Self.data)
        #expect(try inflate(packed.indices.map { packed[$0...$0] }) == Self.data)
    }

    @Test func everySplitAndEveryTruncation() throws {
        let data = Array(Self.data.prefix(300))
        let packed = try packed(data)
        for split in packed.indices {
            #expect(try inflate([packed[..<split], packed[split...]]) == data)
            #expect(throws: Inflater.Failure.self) { try inflate([packed[..<split]]) }
        }
    }

    @Test func severalMembersAreOneBody() throws {
        let packed = try packed(Self.data)
        #expect(try inflate([packed[...], packed[...]]) == Self.data + Self.data)
        #expect(try inflate([(packed + packed)[...]]) == Self.data + Self.data)
    }

    @Test func garbageIsRefused() throws {
        let packed = try packed(Self.data)
        var broken = packed
        broken[broken.count - 6] ^= 1
        for bytes in [packed + [0], packed + [1, 2, 3], Array("plain text".utf8), [0x78, 0x9C, 0x03, 0x00, 0, 0, 0, 1], broken] {
            #expect(throws: Inflater.Failure.self) { try inflate([bytes[...]]) }
        }
    }

    @Test func limitsAreReachedButNotPassed() throws {
        let packed = try packed(Self.data)
        #expect(try inflate([packed[...]], limits: .init(bytes: Self.data.count, ratio: 200)).count == Self.data.count)
        #expect(throws: Inflater.Failure.tooLarge(limit: Self.data.count - 1)) {
            try inflate([packed[...]], limits: .init(bytes: Self.data.count - 1, ratio: 200))
        }
    }

    @Test func bombsAreStoppedEarly() throws {
        let bomb = try packed([UInt8](repeating: 0, count: 32 << 20))
        var held = 0
        #expect(throws: Inflater.Failure.tooDense(ratio: 200)) {
            try inflate([bomb[...]]) {
                held += $0
                return true
            }
        }
        #expect(held < 200 * bomb.count + (1 << 20))
        #expect(throws: Inflater.Failure.tooLarge(limit: 1 << 20)) { try inflate([bomb[...]], limits: .init(bytes: 1 << 20, ratio: 2000)) }
        #expect(throws: Inflater.Failure.overBudget) { try inflate([bomb[...]]) { _ in false } }
        #expect(try inflate([bomb[...]], limits: .init(bytes: 1 << 30, ratio: 2000)).count == 32 << 20)
    }

    @Test(arguments: [
        ("gzip", true), ("GZIP", true), ("x-gzip", true), ("deflate, gzip;q=0.5", true), ("br, *", true), ("gzip;q=0", false),
        ("gzip;q=0.000", false),
        ("*, gzip;q=0", false), ("*;q=0", false), ("identity", false), ("", false), ("gzipx", false), ("gzip ; q=0.001", true), ("gzip;q=1", true),
    ])
    func acceptEncoding(value: String, accepts: Bool) {
        #expect(ContentCodings.acceptsGzip([.acceptEncoding: value]) == accepts)
    }

    @Test func aRepeatedAnswerIsPackedOnce() throws {
        let text = Array(String(repeating: "an answer of a light route ", count: 400).utf8)
        var packing = RepeatedPacking()
        func answer(_ body: [UInt8], accepting coding: String = "gzip") -> ServerResponse {
            let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/", headerFields: [.acceptEncoding: coding])
            let request = ServerRequest(head: head, body: [], id: "", route: RouteLabel(0, "r"), cancellation: Cancellation())
            return packing.packed(ServerResponse(status: .ok, body: body), for: request, now: { 0 })
        }
        for body in [text, text, text + [0x0A], text] {
            let packed = answer(body)
            #expect(packed.fields[.contentEncoding] == "gzip" && packed.body.count < body.count)
            #expect(try inflate([packed.body[...]]) == body)
        }
        #expect(answer(text, accepting: "identity").body == text)
        #expect(answer(Array(text.prefix(100))).fields[.contentEncoding] == nil)
    }

    @Test func theBudgetCountsAndRefuses() {
        let budget = BodyBudget(limit: 100)
        #expect(budget.reserve(60))
        #expect(!budget.reserve(41))
        #expect(budget.reserve(40))
        #expect(budget.bytes == 100 && !budget.isExceeded)
        budget.add(1)
        #expect(budget.isExceeded)
        budget.add(-101)
        #expect(budget.bytes == 0)
        #expect(budget.largestBody == 20)
        #expect(budget.hasRoom(forBody: 20) && !budget.hasRoom(forBody: 21))
    }
}
