/// A set in order, kept as a tree of small arrays: a changed copy shares all but a few of them with the other, and reading
/// begins anywhere without looking at what stands before.
///
/// A change costs as much as the tree is deep.
public struct SortedTree<Element: Comparable & Sendable>: Sendable {
    /// The most elements of a leaf and the most nodes of a branch.
    static var mostOfNode: Int { 64 }

    private(set) var root = Node.leaf([])

    /// Makes an empty set.
    public init() {}

    /// Puts an element in, unless it is there.
    public mutating func insert(_ element: Element) {
        guard let right = root.insert(element) else { return }
        root = .branch([root, right].compactMap(Branch.init))
    }

    /// Takes an element out, if it is there.
    public mutating func remove(_ element: Element) {
        root.remove(element)
        while case .branch(let branches) = root, branches.count < 2 {
            root = branches.first?.node ?? .leaf([])
        }
    }

    /// The elements in order.
    public var elements: SortedRest<Element> { elements(after: nil) }

    /// The elements after one, or all, in order; finding the first costs as much as the tree is deep.
    public func elements(after element: Element?) -> SortedRest<Element> {
        SortedRest(root, after: element)
    }
}

extension SortedTree {
    enum Node: Sendable {
        case leaf([Element])
        case branch([Branch])
    }

    /// A node that is not empty, with its greatest element.
    struct Branch: Sendable {
        var last: Element
        var node: Node

        init?(_ node: Node) {
            guard let last = node.last else { return nil }
            self.last = last
            self.node = node
        }
    }
}

extension SortedTree.Node {
    /// The greatest element.
    fileprivate var last: Element? {
        switch self {
        case .leaf(let elements): elements.last
        case .branch(let branches): branches.last?.last
        }
    }

    /// Puts an element in; the answer is the right half of a node that has grown too large, and is to stand beside it.
    fileprivate mutating func insert(_ element: Element) -> Self? {
        switch self {
        case .leaf(var elements):
            let place = elements.firstPlace { $0 >= element }
            if place < elements.count, elements[place] == element { return nil }
            // Lets go of the array, which is then changed in place.
            self = .leaf([])
            elements.insert(element, at: place)
            let right = Self.split(&elements)
            self = .leaf(elements)
            return right.map { .leaf($0) }
        case .branch(var branches):
            let place = min(branches.firstPlace { $0.last >= element }, branches.count - 1)
            self = .leaf([])
            let right = branches[place].node.insert(element)
            branches[place].last = branches[place].node.last ?? element
            if let right = right.flatMap(SortedTree.Branch.init) { branches.insert(right, at: place + 1) }
            let half = Self.split(&branches)
            self = .branch(branches)
            return half.map { .branch($0) }
        }
    }

    /// Takes an element out.
    fileprivate mutating func remove(_ element: Element) {
        switch self {
        case .leaf(var elements):
            let place = elements.firstPlace { $0 >= element }
            guard place < elements.count, elements[place] == element else { return }
            self = .leaf([])
            elements.remove(at: place)
            self = .leaf(elements)
        case .branch(var branches):
            let place = branches.firstPlace { $0.last >= element }
            guard place < branches.count else { return }
            self = .leaf([])
            branches[place].node.remove(element)
            if let last = branches[place].node.last {
                branches[place].last = last
            } else {
                branches.remove(at: place)
            }
            self = .branch(branches)
        }
    }

    private static func split<Part>(_ parts: inout [Part]) -> [Part]? {
        guard parts.count > SortedTree.mostOfNode else { return nil }
        let right = Array(parts[(parts.count / 2)...])
        parts.removeLast(right.count)
        return right
    }
}

extension Array {
    /// The first place at which something is true that stays true from there on.
    func firstPlace(where isTrue: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isTrue(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
