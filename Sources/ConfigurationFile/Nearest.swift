/// Finds the valid name that a mistyped one was probably meant to be.
enum Nearest {
    /// The nearest candidate, if it is near enough: at most a third of the name's letters differ.
    static func name(to text: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(text.lowercased())
        let farthest = max(1, wanted.count / 3)
        var best: (distance: Int, name: String)?
        for candidate in candidates where candidate != text {
            let letters = Array(candidate.lowercased())
            guard abs(letters.count - wanted.count) <= farthest else { continue }
            let distance = distance(wanted, letters)
            guard distance <= farthest, distance < best?.distance ?? .max else { continue }
            best = (distance, candidate)
        }
        return best?.name
    }

    /// The number of letters inserted, deleted, replaced or swapped with a neighbour (optimal string alignment).
    static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                var cost = min(replaced, last[column + 1] + 1, current[column] + 1)
                let isSwap =
                    row > 0 && column > 0 && left[row] == right[column - 1] && left[row - 1] == right[column]
                if isSwap { cost = min(cost, beforeLast[column - 1] + 1) }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
