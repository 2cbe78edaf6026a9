/// Judges by a composition: each judge that is needed is asked once.
struct CompositeJudge: Judge {
    let tree: CompositionTree
    let judges: [any Judge]

    func verdict(on response: Response, spending effort: Effort) throws(Effort.Exhausted) -> Verdict {
        var known = [Verdict?](repeating: nil, count: judges.count)
        return try verdict(of: tree, on: response, &known, effort)
    }

    private func verdict(
        of part: CompositionTree.Part, on response: Response, _ known: inout [Verdict?], _ effort: Effort
    ) throws(Effort.Exhausted) -> Verdict {
        switch part.child {
        case .tree(let tree): return try verdict(of: tree, on: response, &known, effort)
        case .leaf(let place):
            var verdict: Verdict
            if let judged = known[place] {
                verdict = judged
            } else {
                verdict = try judges[place].verdict(on: response, spending: effort)
                // What was found lives until all parts are judged.
                try effort.spend(verdict.extracted?.utf8.count ?? 0)
                known[place] = verdict
            }
            verdict.isRuledOut = part.compares && (verdict.isRuledOut || verdict.status == .wrong || verdict.status == .noAnswer)
            return verdict
        }
    }

    private func verdict(
        of tree: CompositionTree, on response: Response, _ known: inout [Verdict?], _ effort: Effort
    ) throws(Effort.Exhausted) -> Verdict {
        try effort.spend(64)
        switch tree.composition {
        case .gate: return try gated(tree, on: response, &known, effort)
        case .firstOf: return try first(of: tree, on: response, &known, effort)
        default:
            var verdicts: [Verdict] = []
            for part in tree.parts { verdicts.append(try verdict(of: part, on: response, &known, effort)) }
            return CompositionResult(tree).combined(verdicts)
        }
    }

    private func gated(
        _ tree: CompositionTree, on response: Response, _ known: inout [Verdict?], _ effort: Effort
    ) throws(Effort.Exhausted) -> Verdict {
        let result = CompositionResult(tree)
        let condition = try verdict(of: tree.parts[0], on: response, &known, effort)
        guard let score = condition.score else { return result.whole(condition, [condition]) }
        let place = score > 0 ? 1 : 2
        guard tree.parts.indices.contains(place) else { return result.closed(condition) }
        var chosen = try verdict(of: tree.parts[place], on: response, &known, effort)
        // A right form after a wrong answer makes it no right one.
        if !tree.parts[place].compares { chosen.isRuledOut = condition.isRuledOut }
        return result.whole(chosen, place == 1 ? [condition, chosen] : [condition, nil, chosen])
    }

    private func first(
        of tree: CompositionTree, on response: Response, _ known: inout [Verdict?], _ effort: Effort
    ) throws(Effort.Exhausted) -> Verdict {
        let result = CompositionResult(tree)
        var verdicts: [Verdict?] = []
        for part in tree.parts {
            var verdict = try verdict(of: part, on: response, &known, effort)
            if !part.compares { verdict.isRuledOut = verdicts.contains { $0?.isRuledOut == true } }
            verdicts.append(verdict)
            if !verdict.status.isFailure, verdict.status != .noAnswer { return result.whole(verdict, verdicts) }
        }
        // None decided: an answer that is missing is known, a failure is not.
        let last = verdicts.compactMap { $0 }.first { $0.status.isFailure } ?? verdicts.last.flatMap { $0 }
        return result.whole(last ?? .noAnswer(), verdicts)
    }
}

/// Makes the verdict of a composition from those of its parts.
///
/// A score is whatever the composition says; a status is about the answer. None is `correct` where a part that compares with the ground truth rules the answer out:
/// neither a right form nor a scale makes a wrong answer right.
struct CompositionResult {
    private let tree: CompositionTree

    init(_ tree: CompositionTree) { self.tree = tree }

    func combined(_ verdicts: [Verdict]) -> Verdict {
        if let failure = verdicts.first(where: { $0.status.isFailure }) { return whole(failure, verdicts) }
        let scores = verdicts.compactMap(\.score)
        guard var result = verdicts.first, scores.count == verdicts.count, let score = scores.first else {
            return .failed("a composition without parts")
        }
        let areAllCorrect = verdicts.allSatisfy { $0.status == .correct }
        result.isRuledOut = verdicts.contains(where: \.isRuledOut)
        switch tree.composition {
        case .weightedSum:
            let counted = zip(tree.parts, verdicts).filter { $0.0.weight != 0 }
            result.isRuledOut = counted.contains { $0.1.isRuledOut }
            var sum = WeightedSum()
            for (part, score) in zip(tree.parts, scores) { sum.add(part.weight, times: score) }
            result.score = sum.value
            result.status = status(result, isCorrect: counted.allSatisfy { $0.1.status == .correct })
        case .minimum:
            result.score = scores.min()
            result.status = status(result, isCorrect: areAllCorrect && (scores.min() ?? 0) >= 1)
        case .product:
            result.score = scores.reduce(1, *)
            result.status = status(result, isCorrect: areAllCorrect && scores.reduce(1, *) >= 1)
        case .maximum:
            let most = scores.max() ?? 0
            let compared = zip(tree.parts, verdicts).filter(\.0.compares)
            result.isRuledOut = !compared.isEmpty && compared.allSatisfy { $0.1.isRuledOut }
            result.score = most
            result.status = status(result, isCorrect: most >= 1 && verdicts.contains { $0.score == most && $0.status == .correct })
        case .threshold(_, let bound):
            result.score = score >= bound ? 1 : 0
            // What is wrong stays wrong, however low the bound is.
            if score < bound || result.status == .partial || result.status == .correct { result.status = status(result, isCorrect: score >= bound) }
        case .affine(_, let scale, let offset): result.score = offset.addingProduct(scale, score)
        case .clip(_, let range): result.score = min(max(score, range.lowerBound), range.upperBound)
        case .gate, .firstOf: break
        }
        return whole(result, verdicts)
    }

    /// The status of a score that was made of others.
    private func status(_ verdict: Verdict, isCorrect: Bool) -> Verdict.Status {
        let score = verdict.score ?? 0
        guard score <= 0 else { return isCorrect ? .correct : .partial }
        return verdict.status == .noAnswer ? .noAnswer : .wrong
    }

    /// The verdict of a gate that stays shut and has no other part.
    func closed(_ condition: Verdict) -> Verdict {
        var result = condition
        result.score = 0
        result.status = status(result, isCorrect: false)
        return whole(result, [condition])
    }

    /// The verdict with each part's score by name; parts of a part keep its name in front.
    func whole(_ verdict: Verdict, _ verdicts: [Verdict?]) -> Verdict {
        var result = verdict
        // Of a negative number times 0 no minus is left.
        result.score = verdict.score.map { $0 + 0 }
        if result.isRuledOut, result.status == .correct { result.status = .partial }
        result.parts = []
        for (part, verdict) in zip(tree.parts, verdicts) {
            guard let verdict else { continue }
            // A composition has no reading of its own: its parts have.
            let reading = verdict.parts.isEmpty ? verdict.reading : nil
            if verdict.score != nil || reading != nil { result.parts.append(Verdict.Part(part.name, score: verdict.score, reading: reading)) }
            result.parts += verdict.parts.map { Verdict.Part("\(part.name).\($0.name)", score: $0.score, reading: $0.reading) }
        }
        if result.extracted == nil { result.extracted = verdicts.compactMap { $0?.extracted }.first }
        guard result.score?.isFinite ?? true else {
            var failure = Verdict.failed("the score of the composition is beyond the largest number: weights and scales are too large")
            (failure.parts, failure.extracted) = (result.parts, result.extracted)
            return failure
        }
        return result
    }
}
