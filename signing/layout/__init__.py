"""The paper a draft becomes: its decreed form (Phụ lục I Nghị định 30/2020/NĐ-CP) and the places left to be filled."""
