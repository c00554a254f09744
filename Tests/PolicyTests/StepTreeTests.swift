import Testing
import Vocabulary

@testable import Policy

@Suite("Sums that change at moments")
struct StepTreeTests {
    private static func moment(_ number: Int) -> UTCTime { UTCTime(seconds: Int64(number)) }

    private func nodes(_ tree: StepTree) -> Set<ObjectIdentifier> {
        var found: Set<ObjectIdentifier> = []
        var rest = [tree.root].compactMap(\.self)
        while let node = rest.popLast() {
            found.insert(ObjectIdentifier(node))
            rest += [node.left, node.right].compactMap(\.self)
        }
        return found
    }

    @Test(
        "whatever is added and taken away, it tells the sum and when it passes a bound",
        arguments: 0..<20 as Range<UInt64>
    )
    func model(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var tree = StepTree()
        var model = [Int128](repeating: 0, count: 60)
        for _ in 0..<400 {
            let place = Int.random(in: 0..<60, using: &random)
            // Small changes, so that many come to nothing and leave the tree.
            let change = Int128(Int.random(in: -2...2, using: &random))
            model[place] += change
            tree.add(change, from: Self.moment(place))

            let start = Int.random(in: -1..<60, using: &random)
            let end = Bool.random(using: &random) ? nil : Int.random(in: 0...61, using: &random)
            let bound = Int128(Int.random(in: -9...9, using: &random))
            var sum = Int128.zero
            var expected: (moment: UTCTime, sum: Int128)?
            for (place, change) in model.enumerated() {
                sum += change
                guard expected == nil, change != 0, place > start, end.map({ place < $0 }) ?? true else {
                    continue
                }
                if sum > bound { expected = (Self.moment(place), sum) }
            }
            let found = tree.first(above: bound, after: Self.moment(start), before: end.map(Self.moment))
            #expect(found?.moment == expected?.moment && found?.sum == expected?.sum)
            let present = start < 0 ? 0 : model[...start].reduce(0, +)
            #expect(tree.value(at: Self.moment(start)) == present)
        }
        #expect(nodes(tree).count == model.count { $0 != 0 })
    }

    @Test("a change makes one path anew, and the tree stays shallow", arguments: [10, 20_000])
    func work(count: Int) throws {
        var tree = StepTree()
        for number in 0..<count { tree.add(1, from: Self.moment(number)) }
        let before = nodes(tree)
        let height = try #require(tree.root).height

        tree.add(1, from: Self.moment(count))
        let added = nodes(tree).subtracting(before)
        tree.add(-1, from: Self.moment(count / 2))
        let removed = nodes(tree).subtracting(before).subtracting(added)

        // 20,000 moments are fourteen times as deep as two, not two thousand times as far as ten.
        #expect(height <= 21 && added.count <= 24 && removed.count <= 24)
    }
}
