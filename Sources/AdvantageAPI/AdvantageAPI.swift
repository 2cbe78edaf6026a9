// AdvantageAPI
