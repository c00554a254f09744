/// At which shares of its limit a budget gives an alert.
public enum AlertThresholds {
    /// Those of some percentages that what is settled has reached; nothing spent reaches none.
    ///
    /// A budget whose limit is zero has reached every share as soon as anything is spent.
    public static func reached(_ percents: [Int], settled: Quantity, limit: Quantity) -> [Int] {
        guard settled > .zero else { return [] }
        // The products have up to 70 bits.
        let spent = settled.count.multipliedFullWidth(by: 100)
        return percents.filter { percent in
            let due = max(0, limit.count).multipliedFullWidth(by: Int64(percent))
            return (due.high, due.low) <= (spent.high, spent.low)
        }
    }
}
