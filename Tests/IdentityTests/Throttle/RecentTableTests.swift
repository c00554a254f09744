import Testing

@testable import Identity

@Suite("Tables of what is recent")
struct RecentTableTests {
    @Test("a table does what a list in order of setting would do")
    func model() {
        var table = RecentTable<Int>(limit: 5)
        var model: [(String, Int)] = []
        var generator = SystemRandomNumberGenerator()

        for step in 0..<5000 {
            let key = "k\(Int.random(in: 0..<12, using: &generator))"
            model.removeAll { $0.0 == key }
            if Int.random(in: 0..<4, using: &generator) == 0 {
                table[key] = nil
            } else {
                table[key] = step
                model.append((key, step))
                if model.count > 5 { model.removeFirst() }
            }
            #expect(table.count == model.count)
            for (key, value) in model { #expect(table[key] == value) }
        }
    }
}
