import Testing

@testable import Identity

@Suite("A bounded table")
struct BoundedTableTests {
    @Test("it keeps the newest, whatever is put in and taken out")
    func model() {
        var generator = SystemRandomNumberGenerator()
        var table = BoundedTable<Int, Int>(capacity: 8)
        var model: [(key: Int, value: Int)] = []

        for step in 0..<5000 {
            let key = Int.random(in: 0..<16, using: &generator)
            if Int.random(in: 0..<3, using: &generator) == 0 {
                let expected = model.first { $0.key == key }?.value
                model.removeAll { $0.key == key }
                #expect(table.remove(key) == expected)
            } else {
                model.removeAll { $0.key == key }
                model.append((key, step))
                if model.count > 8 { model.removeFirst() }
                table.put(step, for: key)
            }
            #expect(table.count == model.count)
            #expect(table.first?.key == model.first?.key)
            for key in 0..<16 { #expect(table[key] == model.first { $0.key == key }?.value) }
        }
    }
}
