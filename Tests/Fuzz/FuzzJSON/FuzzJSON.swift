import JSON

/// What is read and written must read again; once `0.0` has become `0` it is always written the same.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzJSON(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = Array(UnsafeBufferPointer(start: bytes, count: count))
    checkPieces(text)
    guard let value = read(text) else { return 0 }
    guard let first = read(write(value)) else { preconditionFailure("what was written is not JSON") }
    guard let second = read(write(first)) else { preconditionFailure("what was written again is not JSON") }
    precondition(write(second) == write(first))
    return 0
}

/// A text in pieces gives the values, or the error, that it gives in one.
private func checkPieces(_ text: [UInt8]) {
    let whole = PieceReader.read(text, cuts: [])
    // The cuts follow from the text, so that a finding comes again.
    var random = text.reduce(UInt64(text.count) + 1) { ($0 ^ UInt64($1)) &* 0x9E37_79B9_7F4A_7C15 }
    var cuts: [Int] = []
    for _ in 0..<4 {
        random = random &* 0x5851_F42D_4C95_7F2D &+ 0x1405_7B7E_F767_814F
        cuts.append(Int(random >> 33) % (text.count + 1))
    }
    for cuts in [cuts.sorted(), text.count < 200 ? Array(0...text.count) : []] {
        switch (whole, PieceReader.read(text, cuts: cuts)) {
        case (.failure(let whole), .failure(let pieces)): precondition(whole == pieces, "another error in pieces")
        case (.success(let whole), .success(let pieces)):
            precondition(whole.values == pieces.values && whole.texts == pieces.texts, "other values in pieces")
        default: preconditionFailure("in pieces it is read otherwise")
        }
    }
}

private func write(_ value: JSONValue) -> [UInt8] {
    var writer = JSONWriter()
    writer.write(value)
    return writer.text
}

private func read(_ bytes: [UInt8]) -> JSONValue? {
    do throws(JSONError) {
        return try JSONReader.read(bytes, wrap: { $0 }) { reader throws(JSONError) in try reader.readValue() }
    } catch {
        precondition((0...bytes.count).contains(error.offset))
        return nil
    }
}
