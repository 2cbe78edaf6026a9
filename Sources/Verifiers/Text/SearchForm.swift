/// The form of a search agent's response (Search-R1, arXiv 2503.09516): thoughts, then a search with its results or the answer, again and again; one answer, and
/// nothing after it.
enum SearchForm {
    private enum Tag: Int, CaseIterable {
        case think, search, information, answer

        var name: String { "\(self)" }
    }

    private static let opening = Tag.allCases.map { Array("<\($0.name)>".utf8) }
    private static let closing = Tag.allCases.map { Array("</\($0.name)>".utf8) }

    /// What is wrong with the form; `nil` if nothing is.
    static func fault(of text: ArraySlice<UInt8>, _ effort: Effort) throws(Effort.Exhausted) -> String? {
        try effort.spend(8 * text.count)
        var rest = text.trimmed()
        var last: Tag?
        while !rest.isEmpty {
            guard let tag = Tag.allCases.first(where: { rest.matches(opening[$0.rawValue], at: rest.startIndex) }) else {
                return "there is text outside of the tags"
            }
            guard isNext(tag, after: last) else { return "<\(tag.name)> is out of place" }
            let inside = rest[(rest.startIndex + opening[tag.rawValue].count)...]
            guard let end = inside.firstOccurrence(of: closing[tag.rawValue]) else { return "<\(tag.name)> is not closed" }
            rest = inside[(end + closing[tag.rawValue].count)...].trimmed()
            last = tag
        }
        return last == .answer ? nil : "no <answer> at the end"
    }

    private static func isNext(_ tag: Tag, after last: Tag?) -> Bool {
        switch last {
        case nil, .information: tag == .think
        case .think: tag == .search || tag == .answer
        case .search: tag == .information
        case .answer: false
        }
    }
}
