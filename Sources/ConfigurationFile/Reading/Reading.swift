/// One reading of a configuration: what it may look at, and everything that was found wrong on the way.
///
/// A class because every section reader of one reading adds to the same lists; it never leaves its thread.
final class Reading {
    /// The file as it was named.
    let file: String
    /// The folder from which relative paths in the file count; empty or ended by a slash.
    let directory: String
    /// The process's environment.
    let environment: [String: String]
    /// Gives a file's bytes.
    let readFile: (String) throws -> [UInt8]
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var warnings: [ConfigurationProblem] = []
    private(set) var contradictions: [ConfigurationProblem] = []
    /// The names that must be declared somewhere.
    var references: [Reference] = []
    /// Where models name others as targets.
    var pools: [PoolPlace] = []
    /// The variables that secrets were taken from.
    var referencedVariables: Set<String> = []
    /// The keys that were asked for, as `section.key`: lets a test prove that every key of the tables is read.
    var askedKeys: Set<String> = []

    init(file: String, environment: [String: String], readFile: @escaping (String) throws -> [UInt8]) {
        self.file = file
        self.environment = environment
        self.readFile = readFile
        directory = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    }

    /// Notes something that makes the configuration unusable.
    func report(_ message: String, at place: Place, suggestion: String? = nil) {
        problems.append(problem(message, place, suggestion))
    }

    /// Notes a fault of a value.
    func report(_ fault: Fault, at place: Place) {
        report(fault.message, at: place, suggestion: fault.suggestion)
    }

    /// Notes something that looks like a mistake.
    func warn(_ message: String, at place: Place, suggestion: String? = nil) {
        warnings.append(problem(message, place, suggestion))
    }

    /// Notes something that another part of the file does not allow.
    func contradict(_ message: String, at place: Place) {
        contradictions.append(problem(message, place, nil))
    }

    /// The problems by place, as a person goes through the file; those of the environment come last.
    var sortedProblems: [ConfigurationProblem] {
        let (inFile, elsewhere) = (problems.filter { $0.line > 0 }, problems.filter { $0.line == 0 })
        return inFile.sorted { ($0.line, $0.column, $0.path) < ($1.line, $1.column, $1.path) } + elsewhere
    }

    /// A path of the file, taken from the file's own folder if it is relative.
    func resolve(_ path: String) -> String { path.hasPrefix("/") ? path : directory + path }

    private func problem(_ message: String, _ place: Place, _ suggestion: String?) -> ConfigurationProblem {
        ConfigurationProblem(
            file: place.file,
            line: place.line,
            column: place.column,
            path: place.path,
            message: message,
            suggestion: suggestion
        )
    }
}
