"""The dbt adapter for MySQL and MariaDB."""
