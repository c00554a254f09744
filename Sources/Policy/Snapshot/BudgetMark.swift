import Vocabulary

/// Where a budget's holder stands in lists: by the bytes of its name, as the store has its names in order too.
public struct BudgetMark: Comparable, Sendable {
    /// The name as lists show it.
    public let text: String

    /// Makes the mark of a text, which need not be a name.
    public init(_ text: String) { self.text = text }

    /// Makes the mark of a holder.
    public init(_ name: ScopeName) { text = name.description }

    /// The holder; `nil` if the text is not a name.
    public var name: ScopeName? { ScopeName(text) }

    /// Whether both have the same bytes.
    public static func == (left: BudgetMark, right: BudgetMark) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Orders by bytes.
    public static func < (left: BudgetMark, right: BudgetMark) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}
