@testable import Verifiers

/// libFuzzer's entry: a response. What is found is a part of it, in every list of places, and finding it spends no more steps than there are.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzExtraction(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let response = Response(utf8: bytes)
    let all = Extraction.Place.allCases
    var lists = all.map { [$0] } + [Extraction.standard.places, all]
    // Another order of places for each length.
    lists.append((0..<3).map { all[(count / ($0 * 5 + 1)) % all.count] })
    for places in lists {
        let effort = Effort(limit: 1 << 22)
        do throws(Effort.Exhausted) {
            if let answer = try Extraction(places: places).answer(in: response, effort) {
                precondition(!answer.text.isEmpty)
                precondition(answer.text.startIndex >= 0 && answer.text.endIndex <= bytes.count)
                precondition(bytes[answer.text.indices].elementsEqual(answer.text))
            }
        } catch {
            preconditionFailure("a short response takes \(effort.spent) steps")
        }
    }
    for form in FormatVerifier.Form.allCases {
        let verdict = FormatVerifier(form: form).judge(for: .none).verdict(on: response)
        precondition(!verdict.status.isFailure)
    }
    var verifier = MathVerifier()
    verifier.allowAnchorless = count % 2 == 0
    verifier.strictBox = count % 3 == 0
    let verdict = verifier.judge(for: .text("x=1")).verdict(on: response)
    precondition((verdict.score == nil) == verdict.status.isFailure)
    return 0
}
