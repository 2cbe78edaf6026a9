import Verifiers

/// libFuzzer's entry: the first line is the ground truth, the rest the response.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzNumeric(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let gold = bytes.prefix { $0 != 0x0A }
    let rest = Array(bytes.dropFirst(gold.count + 1))
    let truth = GroundTruth.text(String(decoding: gold, as: UTF8.self))
    let verifiers: [any Verifier] = [
        NumericVerifier(), NumericVerifier(absoluteTolerance: 1e-3, relativeTolerance: 0.01, percent: .value), IntegerVerifier(),
        CompatVerifier(.gsm8kStrict), CompatVerifier(.gsm8kFlexible), CompatVerifier(.mathDAPO), CompatVerifier(.hendrycksMath),
    ]
    for verifier in verifiers {
        let judge = verifier.judge(for: truth)
        let effort = Effort()
        let verdict = judge.verdict(on: Response(utf8: rest), effort: effort)
        precondition((verdict.score == nil) == verdict.status.isFailure)
        precondition(effort.spent <= effort.limit)
    }
    // A ground truth that is a number and nothing else answers itself.
    let judge = NumericVerifier().judge(for: truth)
    let own = judge.verdict(on: Response(utf8: Array("<answer>".utf8) + gold + Array("</answer>".utf8)))
    let isPlain = gold.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } && !gold.isEmpty && gold.count < 1_000
    precondition(!isPlain || own.status == .correct, "a number is not equal to itself")
    return 0
}
