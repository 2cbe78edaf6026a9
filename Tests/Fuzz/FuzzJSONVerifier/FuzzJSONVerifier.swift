import JSON
import Verifiers

/// libFuzzer's entry: the first line is a schema, the second one the ground truth, the rest the answer.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzJSONVerifier(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let lines = bytes.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
    guard lines.count == 3 else { return 0 }
    let extraction = Extraction(places: [.whole])
    let answer = Response(utf8: Array(lines[2]))
    let gold = GroundTruth.text(String(decoding: lines[1], as: UTF8.self))
    check(JSONVerifier(extraction: extraction), gold, answer)
    if let schema = read(lines[0]), case .success(let read) = JSONSchema.read(schema) {
        check(JSONVerifier(schema: read, extraction: extraction), .none, answer)
        check(JSONVerifier(schema: read, extraction: extraction), gold, answer)
    }
    // Equality goes both ways, and what is JSON equals itself; what is no JSON equals nothing.
    guard let value = read(lines[2]) else { return 0 }
    let itself = JSONVerifier(extraction: extraction).judge(for: .text(String(decoding: lines[2], as: UTF8.self)))
    precondition(itself.verdict(on: answer).status == .correct || answer.text.allSatisfy { $0 <= 0x20 }, "a value is not equal to itself")
    if read(lines[1]) != nil {
        let one = JSONVerifier(extraction: extraction).judge(for: gold).verdict(on: answer)
        let two = itself.verdict(on: Response(utf8: Array(lines[1])))
        precondition(one.status == two.status, "equality does not go both ways")
    }
    _ = value
    return 0
}

private func check(_ verifier: JSONVerifier, _ gold: GroundTruth, _ answer: Response) {
    let effort = Effort()
    let verdict = verifier.judge(for: gold).verdict(on: answer, effort: effort)
    precondition((verdict.score == nil) == verdict.status.isFailure)
    precondition(effort.spent <= effort.limit)
}

private func read(_ text: ArraySlice<UInt8>) -> JSONValue? {
    do throws(JSONError) {
        return try JSONReader.read(Array(text), wrap: { $0 }) { reader throws(JSONError) in try reader.readValue() }
    } catch {
        return nil
    }
}
