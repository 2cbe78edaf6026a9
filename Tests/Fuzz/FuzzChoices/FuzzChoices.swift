import Verifiers

/// libFuzzer's entry: the first line is the ground truth, the rest the response. Any trap, leak or run over time is a finding.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzChoices(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let gold = bytes.prefix { $0 != 0x0A }
    let response = Response(utf8: Array(bytes.dropFirst(gold.count + 1)))
    let options = ["red", "a blue one", "\u{9EC4}\u{8272}", "32 degrees"]
    for verifier in [MultipleChoiceVerifier(choices: 2 + count % 25), MultipleChoiceVerifier(options: options)] {
        let judge = verifier.judge(for: .text(String(decoding: gold, as: UTF8.self)))
        let (first, second) = (Effort(), Effort())
        let verdict = judge.verdict(on: response, effort: first)
        precondition((verdict.score == nil) == verdict.status.isFailure)
        // The same response takes the same steps to the same verdict, and no more than there are.
        precondition(judge.verdict(on: response, effort: second) == verdict && first.spent == second.spent)
        precondition(first.spent <= first.limit)
    }
    return 0
}
