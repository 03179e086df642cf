"""What the text of the dbt project must not say."""
