extension Int64 {
    /// Adds what is not negative, up to the largest number: a count that is absurd must not end the process.
    mutating func grow(by number: Int64) {
        let (sum, isOver) = addingReportingOverflow(number)
        self = isOver ? .max : sum
    }
}
