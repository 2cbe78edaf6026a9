import Advantages
import JSON
import Safetensors

/// Writes an answer as a safetensors file: a row per rollout, in the order in which the rollouts were sent.
struct TensorAnswer {
    private let request: BatchRequest
    private let scores: Scores
    /// `nil` for rewards alone.
    private let estimate: Estimate?
    /// Where the rollout of each row stands in the request.
    private let rollouts: [Int]
    /// Where the tokens of each row start in the flat layout, and the end of the last one.
    private var starts: [Int] = [0]

    /// Writes the whole answer.
    ///
    /// - Returns: `advantage` and `rewards` F32 [rows] (NaN where a rollout has no reward); where tokens are known and asked for, `advantages` F32, either flat with
    ///   `offsets` I64 [rows + 1] or padded with zeros to [rows, tokens]. The metadata holds `estimator` and `summary` as JSON.
    static func encode(_ request: BatchRequest, _ scores: Scores, _ estimate: Estimate?) -> [UInt8] {
        TensorAnswer(request, scores, estimate).encoded()
    }

    private init(_ request: BatchRequest, _ scores: Scores, _ estimate: Estimate?) {
        self.request = request
        self.scores = scores
        self.estimate = estimate
        var rollouts = Array(request.rollouts.indices)
        for (rollout, row) in request.rows.enumerated() { rollouts[row] = rollout }
        self.rollouts = rollouts
        starts.reserveCapacity(rollouts.count + 1)
        var end = 0
        for rollout in rollouts {
            end += max(0, request.rollouts[rollout].tokens)
            starts.append(end)
        }
    }

    private func encoded() -> [UInt8] {
        let rows = rollouts.count
        let hasTokens = estimate != nil && request.output.perToken && request.rollouts.contains { $0.tokens >= 0 }
        var arrays: [(layout: SafetensorsEncoder.Layout, fill: (UnsafeMutableRawBufferPointer) -> Void)] = []
        if hasTokens, request.output.layout == .flat {
            arrays.append((.init("offsets", .int64, shape: [rows + 1]), { Self.write(starts.lazy.map { Int64($0).littleEndian }, to: $0) }))
            arrays.append((.init("advantages", .float32, shape: [starts[rows]]), { writeTokens(to: $0, start: { starts[$0] }) }))
        } else if hasTokens {
            let width = request.paddedWidth
            arrays.append((.init("advantages", .float32, shape: [rows, width]), { writePadded(to: $0, width: width) }))
        }
        if let estimate {
            arrays.append(
                (
                    .init("advantage", .float32, shape: [rows]),
                    { elements in
                        Self.write(
                            rollouts.lazy.map { rollout in
                                let place = scores.entries[rollout].place
                                return Self.bits(place >= 0 ? estimate.advantages[place] : 0)
                            }, to: elements)
                    }
                ))
        }
        arrays.append(
            (
                .init("rewards", .float32, shape: [rows]),
                { elements in Self.write(rollouts.lazy.map { Self.bits(scores.entries[$0].reward ?? .nan) }, to: elements) }
            ))
        return SafetensorsEncoder.encode(metadata: metadata(), arrays.map(\.layout)) { index, elements in arrays[index].fill(elements) }
    }

    private func metadata() -> [(key: String, value: String)] {
        var metadata: [(key: String, value: String)] = []
        if estimate != nil, let chosen = request.estimator {
            var writer = JSONWriter()
            writer.write(chosen.echo)
            metadata.append(("estimator", String(decoding: writer.text, as: UTF8.self)))
        }
        var writer = JSONWriter()
        Summary(of: request, scores, estimate).write(to: &writer)
        metadata.append(("summary", String(decoding: writer.text, as: UTF8.self)))
        return metadata
    }

    private func writePadded(to elements: UnsafeMutableRawBufferPointer, width: Int) {
        for (row, rollout) in rollouts.enumerated() {
            let tokens = max(0, request.rollouts[rollout].tokens)
            UnsafeMutableRawBufferPointer(rebasing: elements[(row * width + tokens) * 4..<(row + 1) * width * 4]).initializeMemory(
                as: UInt8.self, repeating: 0)
        }
        writeTokens(to: elements, start: { $0 * width })
    }

    /// Writes the advantages of each row's tokens from the element on that `start` says.
    private func writeTokens(to elements: UnsafeMutableRawBufferPointer, start: (Int) -> Int) {
        for (row, rollout) in rollouts.enumerated() {
            guard let mask = request.mask(of: rollout) else { continue }
            var at = start(row) * 4
            let place = scores.entries[rollout].place
            if place >= 0, let tokens = estimate?.tokens {
                let list = tokens[place]
                Self.write(list.lazy.map { Self.bits($0) }, to: UnsafeMutableRawBufferPointer(rebasing: elements[at..<at + list.count * 4]))
                continue
            }
            let advantage = place >= 0 ? estimate?.advantages[place] ?? 0 : 0
            for run in mask.runs(of: advantage) {
                let end = at + run.tokens * 4
                UnsafeMutableRawBufferPointer(rebasing: elements[at..<end]).initializeMemory(as: UInt32.self, repeating: Self.bits(run.advantage))
                at = end
            }
        }
    }

    private static func write<Element: BitwiseCopyable>(_ values: some Sequence<Element>, to elements: UnsafeMutableRawBufferPointer) {
        var at = 0
        for value in values {
            elements.storeBytes(of: value, toByteOffset: at, as: Element.self)
            at += MemoryLayout<Element>.size
        }
    }

    /// The nearest finite single, little-endian; NaN stays.
    private static func bits(_ value: Double) -> UInt32 {
        let nearest = Float(value)
        let finite = nearest.isInfinite ? Float(sign: nearest.sign, exponent: 0, significand: .greatestFiniteMagnitude) : nearest
        return finite.bitPattern.littleEndian
    }
}

extension BatchRequest {
    /// The second dimension of padded advantages: that of the tensors that were sent, else the most tokens of a rollout.
    var paddedWidth: Int { output.width ?? rollouts.reduce(0) { max($0, $1.tokens) } }
}
