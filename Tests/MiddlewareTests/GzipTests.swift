import HTTPTypes
import Testing

@testable import Middleware

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
}
