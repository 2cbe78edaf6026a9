import Advantages
import JSON

/// The last groups of a batch or a stream as they are kept to look at, each an object of JSON.
struct GroupSamples {
    /// Bytes that the samples of one batch take at most; the last groups that fit are kept.
    static let bytes = 1 << 20

    private let most: Int
    /// The groups, in their order.
    private(set) var texts: [[UInt8]] = []
    private var textBytes = 0

    /// None yet.
    ///
    /// - Parameter most: groups that are kept.
    init(most: Int) { self.most = most }

    /// The last groups of a batch.
    init(of batch: AnsweredBatch, _ excerpts: Excerpts, most: Int) {
        self.init(most: most)
        for index in batch.columns.groups.indices.suffix(most) { add(batch.sample(of: index, excerpts)) }
    }

    /// Bytes of memory that they take.
    var heldBytes: Int { textBytes + texts.heldBytes }

    /// Takes in a further group; the first ones go.
    mutating func add(_ text: [UInt8]) {
        guard text.count <= Self.bytes else { return }
        texts.append(text)
        textBytes += text.capacity
        while texts.count > most || textBytes > Self.bytes, texts.count > 1 { textBytes -= texts.removeFirst().capacity }
    }
}

extension AnsweredBatch {
    /// Bytes of a name of a client that are repeated.
    private static let nameBytes = 120

    /// A group with excerpts of its responses, as an object of JSON: what became of each of its first rollouts.
    func sample(of index: Int, _ excerpts: Excerpts) -> [UInt8] {
        let group = columns.groups[index]
        let place = columns.place(ofGroup: index)
        let shown = group.rollouts.prefix(Excerpts.rollouts)
        var writer = JSONWriter(capacity: 256 + shown.count * 256)
        writer.beginObject()
        writer.key("place")
        writer.write(place)
        writer.key("id")
        write(cut: group.id, to: &writer)
        writer.key("sent")
        writer.write(group.rollouts.count)
        if let signals = estimate?.signals, index < signals.count {
            writer.key("signal")
            writer.write(signals[index] == .present)
            if case .absent(let reason) = signals[index] {
                writer.key("reason")
                writer.write(reason.rawValue)
            }
        }
        writer.key("rollouts")
        writer.beginArray()
        for rollout in shown { write(rollout, excerpts.text(of: rollout - group.rollouts.lowerBound, inGroup: place), to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.text
    }

    private func write(_ rollout: Int, _ text: Excerpts.Text?, to writer: inout JSONWriter) {
        writer.beginObject()
        if let name = columns.name(of: rollout) {
            writer.key("id")
            write(cut: name, to: &writer)
        }
        writer.key("reward")
        writer.write(reward(of: rollout))
        writer.key("status")
        writer.write(scores.status(of: rollout).name)
        if isEstimated {
            writer.key("advantage")
            writer.write(advantage(of: rollout))
        }
        if let tokens = columns.responseTokens(of: rollout) {
            writer.key("tokens")
            writer.write(tokens)
        }
        if let verdict = columns.verdicts[rollout], let extracted = verdicts.extracted(of: Int(verdict)) {
            writer.key("extracted")
            writer.write(utf8: extracted)
        }
        if let text {
            writer.key("excerpt")
            writer.write(utf8: text.excerpt[...])
            writer.key("response_bytes")
            writer.write(text.sentBytes)
        }
        writer.endObject()
    }

    private func write(cut name: Range<Int>?, to writer: inout JSONWriter) {
        guard let name else { return writer.writeNull() }
        writer.write(utf8: Excerpt.of(columns.names.bytes[name], hasEscapes: true, start: Self.nameBytes, end: 0)[...])
    }
}
