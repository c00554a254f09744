/// Where a value stands: in the file by line and column, or in an environment variable.
struct Place: Hashable {
    let file: String
    let line: Int
    let column: Int
    let path: String

    /// The place of a key below this one.
    func key(_ name: String, line: Int, column: Int) -> Place {
        let name = Fault.visible(name)
        return Place(file: file, line: line, column: column, path: path.isEmpty ? name : "\(path).\(name)")
    }

    /// The place of a key that is missing below this one.
    func missing(_ name: String) -> Place { key(name, line: line, column: column) }

    /// The place of an item of the list that stands here.
    func item(_ index: Int, line: Int, column: Int) -> Place {
        Place(file: file, line: line, column: column, path: "\(path)[\(index)]")
    }

    /// The place of an environment variable.
    static func variable(_ name: String) -> Place {
        Place(file: "environment", line: 0, column: 0, path: name)
    }
}
