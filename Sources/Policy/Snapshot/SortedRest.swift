/// The elements of a `SortedTree` from some place on.
public struct SortedRest<Element: Comparable & Sendable>: Sequence, IteratorProtocol {
    /// The branches that the walk is below, with the next of each.
    private var above: [(branches: [SortedTree<Element>.Branch], next: Int)] = []
    private var leaf: [Element] = []
    private var place = 0

    init(_ root: SortedTree<Element>.Node, after element: Element?) {
        descend(into: root, after: element)
    }

    /// The next element.
    public mutating func next() -> Element? {
        while place == leaf.count {
            guard let (branches, next) = above.popLast() else { return nil }
            guard next < branches.count else { continue }
            above.append((branches, next + 1))
            descend(into: branches[next].node, after: nil)
        }
        place += 1
        return leaf[place - 1]
    }

    private mutating func descend(into node: SortedTree<Element>.Node, after element: Element?) {
        var node = node
        while case .branch(let branches) = node {
            let next = element.map { element in branches.firstPlace { $0.last > element } } ?? 0
            guard next < branches.count else { return }
            above.append((branches, next + 1))
            node = branches[next].node
        }
        guard case .leaf(let elements) = node else { return }
        leaf = elements
        place = element.map { element in elements.firstPlace { $0 > element } } ?? 0
    }
}
