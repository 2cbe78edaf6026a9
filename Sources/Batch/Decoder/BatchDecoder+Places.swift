import HTTP
import JSON

/// Where an error is: pointers are made from what the decoder counts, and from the window after the last mark.
extension BatchDecoder {
    /// The problem for an error, with its place.
    func problem(_ error: any Error) -> Problem {
        switch error {
        case let error as JSONError:
            Problem(error.isMalformed ? .malformedJSON : .invalidRequest, error.message, pointer: pointer(to: error.offset), offset: error.offset)
        case let error as RuleViolation:
            Problem(.invalidRequest, error.rule, pointer: error.pointer ?? pointer(to: error.offset), offset: error.offset)
        case let problem as Problem: problem
        default: Problem(.internalError, "an unforeseen error")
        }
    }

    /// A place at or after the last mark.
    private func pointer(to offset: Int) -> String {
        let start = mark?.position ?? 0
        let text = UnsafeBufferPointer(rebasing: window[min(start, window.count)...])
        return JSONPointer.locate(max(0, offset - base - start), in: text, inside: levels)
    }

    /// A place inside objects and arrays.
    func path(_ levels: some Collection<JSONPointer.Level>) -> String {
        JSONPointer.locate(0, in: UnsafeBufferPointer(start: nil, count: 0), inside: Array(levels))
    }

    /// What is open at the last mark.
    private var levels: [JSONPointer.Level] {
        switch place {
        case .start, .end, .complete: []
        case .request: [.init(key: requestKey)]
        case .groups: [.init(key: "groups"), .init(elements: columns.groups.count)]
        case .tensorGroup: [.init(key: "groups"), .init(elements: columns.groups.count + 1), .init(key: nil)]
        case .group: groupLevels(groupKey?.rawValue)
        case .rollouts: groupLevels("rollouts") + [.init(elements: columns.rolloutCount - group.first)]
        case .rollout: rolloutLevels(rolloutKey?.rawValue)
        case .parts: rolloutLevels("rewards") + [.init(key: nil)]
        case .mask: maskLevels
        case .turns: turnLevels
        case .list: listLevels
        case .text: lists.field == nil ? rolloutLevels("response") : groupLevels("responses") + [.init(elements: lists.responses + 1)]
        case .column: groupLevels(lists.field?.rawValue) + [.init(elements: lists.field.map { lists.count(of: $0) } ?? 0)]
        }
    }

    func groupLevels(_ key: String?) -> [JSONPointer.Level] {
        let around: [JSONPointer.Level] = role == .group ? [] : [.init(key: "groups"), .init(elements: columns.groups.count + 1)]
        return around + [.init(key: key)]
    }

    func rolloutLevels(_ key: String?) -> [JSONPointer.Level] {
        groupLevels("rollouts") + [.init(elements: columns.rolloutCount - group.first + 1), .init(key: key)]
    }

    var maskLevels: [JSONPointer.Level] {
        (lists.field == nil ? rolloutLevels("mask") : groupLevels("masks") + [.init(elements: lists.masks.count + 1)]) + [.init(elements: mask.count)]
    }

    var turnLevels: [JSONPointer.Level] {
        let around =
            lists.field == nil ? rolloutLevels("turns") : groupLevels("turns") + [.init(elements: turns.rollout - group.first + 1)]
        return around + [.init(elements: turns.list.count)]
    }

    var listLevels: [JSONPointer.Level] {
        let around =
            lists.field == nil
            ? rolloutLevels(list.quantity.rawValue) : groupLevels(list.quantity.rawValue) + [.init(elements: list.rollout - group.first + 1)]
        return around + [.init(elements: list.numbers.count)]
    }
}
