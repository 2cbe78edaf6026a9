/// A piece of a mathematical text, LaTeX and plain notation made one.
struct Token: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// Digits with at most one point; separators of thousands are gone.
        case number(String)
        /// One variable: a letter, a Greek name, a letter under an accent or in an alphabet of its own.
        case letter(String)
        /// Letters in a row that are no known name.
        case word(String)
        /// The content of `\text{...}`, trimmed.
        case text(String)
        /// A known name: function, constant, operator or structure, without the backslash.
        case command(String)
        /// An ASCII sign.
        case sign(UInt8)
        /// `\{` and `\}`.
        case openSet, closeSet
        /// `\\` and line ends inside an environment.
        case newRow
        /// `\begin{...}` and `\end{...}`.
        case begin(String), end(String)
    }

    var kind: Kind
    /// Whether white space is before it.
    var isSpaced = false
    /// Whether it was written as a command for unbreakable upright letters: `\mathrm{cm}`.
    var isUpright = false

    func isSign(_ sign: Unicode.Scalar) -> Bool {
        if case .sign(let byte) = kind { return byte == UInt8(ascii: sign) }
        return false
    }

    func isCommand(_ name: String) -> Bool {
        if case .command(let other) = kind { return other == name }
        return false
    }
}
