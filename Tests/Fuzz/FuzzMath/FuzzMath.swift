import Verifiers

/// libFuzzer's entry: the first line is the ground truth, the rest the response. Any trap, leak or run over time is a finding.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzMath(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let gold = bytes.prefix { $0 != 0x0A }
    let rest = Array(bytes.dropFirst(gold.count + 1))
    var verifier = MathVerifier()
    verifier.explain = true
    verifier.allowAnchorless = count % 2 == 0
    verifier.setRelation = count % 3 == 0
    verifier.units = count % 5 == 0 ? .match : .ignore
    let truth = GroundTruth.text(String(decoding: gold, as: UTF8.self))
    let judge = verifier.judge(for: truth)
    let verdict = judge.verdict(on: Response(utf8: rest))
    precondition((verdict.score == nil) == verdict.status.isFailure)
    // A ground truth in a box answers itself.
    let own = judge.verdict(on: Response(utf8: Array("\\boxed{".utf8) + gold + Array("}".utf8)))
    _ = own
    return 0
}
