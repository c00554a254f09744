/// What several `SortedTree`s have, as one order; what stands in several of them comes once.
///
/// An element costs a look at each tree, however large they are.
public struct MergedOrder<Element: Comparable & Sendable>: Sequence, IteratorProtocol {
    private var sources: [(head: Element, rest: SortedRest<Element>)] = []
    private var last: Element?

    /// Merges what is left of some trees.
    public init(_ rests: [SortedRest<Element>]) {
        for var rest in rests {
            if let head = rest.next() { sources.append((head, rest)) }
        }
    }

    /// The next element.
    public mutating func next() -> Element? {
        while let index = sources.indices.min(by: { sources[$0].head < sources[$1].head }) {
            let head = sources[index].head
            if let next = sources[index].rest.next() {
                sources[index].head = next
            } else {
                sources.remove(at: index)
            }
            if head == last { continue }
            last = head
            return head
        }
        return nil
    }
}
