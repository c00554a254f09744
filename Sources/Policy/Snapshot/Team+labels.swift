extension Team {
    /// The labels that a team and all above it require together, the nearest team first.
    ///
    /// Each requirement stays: of one name with two values both are kept, parted by the end of a line, which no label has,
    /// so that no target carries them.
    public static func requiredLabels(of line: [Team]) -> [String: String] {
        var labels: [String: String] = [:]
        for team in line {
            labels.merge(team.requireLabels) { nearer, upper in
                nearer == upper ? nearer : "\(nearer)\n\(upper)"
            }
        }
        return labels
    }
}
