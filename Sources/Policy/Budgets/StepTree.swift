import Vocabulary

/// A sum that changes at moments, kept as a balanced tree: a changed copy shares all but one path of it with the other.
///
/// What it costs to change it, or to find when the sum passes a bound, rises with its depth, not with the number of moments.
struct StepTree: Sendable {
    /// A moment with what hangs below it.
    final class Node: Sendable {
        let moment: UTCTime
        let change: Int128
        let left: Node?
        let right: Node?
        /// How many nodes stand on the longest way down.
        let height: Int
        /// All changes.
        let sum: Int128
        /// The greatest sum of the changes up to one of the moments.
        let most: Int128

        init(_ moment: UTCTime, _ change: Int128, _ left: Node?, _ right: Node?) {
            self.moment = moment
            self.change = change
            self.left = left
            self.right = right
            height = max(left?.height ?? 0, right?.height ?? 0) + 1
            let here = (left?.sum ?? 0) + change
            sum = here + (right?.sum ?? 0)
            most = max(left?.most ?? here, here, right.map { here + $0.most } ?? here)
        }
    }

    private(set) var root: Node?

    /// Adds to the sum from a moment on.
    mutating func add(_ change: Int128, from moment: UTCTime) {
        guard change != 0 else { return }
        root = Self.adding(change, moment, to: root)
    }

    /// The sum at a moment.
    func value(at time: UTCTime) -> Int128 {
        var (sum, next) = (Int128.zero, root)
        while let node = next {
            if node.moment <= time {
                sum += (node.left?.sum ?? 0) + node.change
                next = node.right
            } else {
                next = node.left
            }
        }
        return sum
    }

    /// The first moment after one, and before another, from which on the sum is more than a bound.
    func first(
        above bound: Int128,
        after start: UTCTime,
        before end: UTCTime?
    ) -> (moment: UTCTime, sum: Int128)? {
        Self.first(root, 0, bound, start, end)
    }

    private static func first(
        _ node: Node?,
        _ base: Int128,
        _ bound: Int128,
        _ start: UTCTime?,
        _ end: UTCTime?
    ) -> (moment: UTCTime, sum: Int128)? {
        guard let node else { return nil }
        if start == nil, end == nil, base + node.most <= bound { return nil }
        let here = base + (node.left?.sum ?? 0) + node.change
        if let start, node.moment <= start { return first(node.right, here, bound, start, end) }
        if let end, node.moment >= end { return first(node.left, base, bound, start, end) }
        if let found = first(node.left, base, bound, start, nil) { return found }
        return here > bound ? (node.moment, here) : first(node.right, here, bound, nil, end)
    }
}

extension StepTree {
    private static func adding(_ change: Int128, _ moment: UTCTime, to node: Node?) -> Node? {
        guard let node else { return Node(moment, change, nil, nil) }
        if moment < node.moment {
            return balanced(node.moment, node.change, adding(change, moment, to: node.left), node.right)
        }
        if node.moment < moment {
            return balanced(node.moment, node.change, node.left, adding(change, moment, to: node.right))
        }
        let sum = node.change + change
        if sum != 0 { return Node(moment, sum, node.left, node.right) }
        guard let right = node.right else { return node.left }
        let (first, rest) = takingFirst(of: right)
        return balanced(first.moment, first.change, node.left, rest)
    }

    private static func takingFirst(of node: Node) -> (first: Node, rest: Node?) {
        guard let left = node.left else { return (node, node.right) }
        let (first, rest) = takingFirst(of: left)
        return (first, balanced(node.moment, node.change, rest, node.right))
    }

    /// A node whose sides differ in height by one at most, of sides that may differ by two.
    private static func balanced(_ moment: UTCTime, _ change: Int128, _ left: Node?, _ right: Node?) -> Node {
        let (leftHeight, rightHeight) = (left?.height ?? 0, right?.height ?? 0)
        if let left, leftHeight > rightHeight + 1 {
            if let inner = left.right, inner.height > left.left?.height ?? 0 {
                return Node(
                    inner.moment,
                    inner.change,
                    Node(left.moment, left.change, left.left, inner.left),
                    Node(moment, change, inner.right, right)
                )
            }
            return Node(left.moment, left.change, left.left, Node(moment, change, left.right, right))
        }
        if let right, rightHeight > leftHeight + 1 {
            if let inner = right.left, inner.height > right.right?.height ?? 0 {
                return Node(
                    inner.moment,
                    inner.change,
                    Node(moment, change, left, inner.left),
                    Node(right.moment, right.change, inner.right, right.right)
                )
            }
            return Node(right.moment, right.change, Node(moment, change, left, right.left), right.right)
        }
        return Node(moment, change, left, right)
    }
}
