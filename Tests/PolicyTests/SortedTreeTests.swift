import Synchronization
import Testing

@testable import Policy

@Suite("A set in order")
struct SortedTreeTests {
    @Test("has what was put in and not taken out, in order, whatever the order of changes")
    func changes() {
        var tree = SortedTree<Int>()
        var expected: Set<Int> = []
        var random = SystemRandomNumberGenerator()
        for step in 0..<30_000 {
            let element = Int.random(in: 0..<5000, using: &random)
            if step % 3 == 2 {
                tree.remove(element)
                expected.remove(element)
            } else {
                tree.insert(element)
                expected.insert(element)
            }
        }
        #expect(Array(tree.elements) == expected.sorted())
        for start in [-1, 0, 1499, 4999, 5000] {
            #expect(Array(tree.elements(after: start)) == expected.filter { $0 > start }.sorted())
        }
        for element in expected { tree.remove(element) }
        #expect(Array(tree.elements).isEmpty)
        tree.insert(5)
        #expect(Array(tree.elements) == [5])
    }

    @Test("a copy does not change with the other")
    func copies() {
        var tree = SortedTree<Int>()
        for element in 0..<1000 { tree.insert(element) }
        let copy = tree

        tree.remove(500)
        tree.insert(1000)

        #expect(Array(copy.elements) == Array(0..<1000))
        #expect(Array(tree.elements) == Array(0..<500) + Array(501...1000))
    }

    @Test("several are read as one, what stands in both once")
    func merged() {
        let numbers = [[1, 4, 9], [], [2, 4, 5, 9, 10], [4]]
        let trees = numbers.map { numbers in
            var tree = SortedTree<Int>()
            for number in numbers { tree.insert(number) }
            return tree
        }

        #expect(Array(MergedOrder(trees.map(\.elements))) == [1, 2, 4, 5, 9, 10])
        #expect(Array(MergedOrder(trees.map { $0.elements(after: 4) })) == [5, 9, 10])
        #expect(Array(MergedOrder<Int>([])).isEmpty)
    }

    /// A number that counts how often it is compared.
    private struct Counted: Comparable, Sendable {
        final class Counter: Sendable { let count = Mutex(0) }

        let number: Int
        let counter: Counter

        static func == (left: Counted, right: Counted) -> Bool { left.number == right.number }
        static func < (left: Counted, right: Counted) -> Bool {
            left.counter.count.withLock { $0 += 1 }
            return left.number < right.number
        }
    }

    @Test("a change and a page from the middle cost the same at a thousand and at 100,000 but for the depth")
    func cost() {
        let work = [1000, 100_000].map { size in
            let counter = Counted.Counter()
            func counted(_ number: Int) -> Counted { Counted(number: number, counter: counter) }
            var tree = SortedTree<Counted>()
            for number in 0..<size { tree.insert(counted(2 * number)) }
            counter.count.withLock { $0 = 0 }

            let page = Array(tree.elements(after: counted(size)).prefix(100)).map(\.number)
            tree.insert(counted(size + 1))
            tree.remove(counted(size))

            #expect(page == (1...100).map { size + 2 * $0 })
            return counter.count.withLock { $0 }
        }
        // Three searches, each a comparison for every doubling, and one of each branch on the way.
        #expect(work[0] <= 3 * 14)
        #expect(work[1] <= 3 * 24)
    }
}
